//! What has begun is done to its end, also for a browser that has gone meanwhile.
//!
//! hyper drops the work of a connection that closes, wherever it stands. A page that is dropped while it is rendered takes
//! its reactive values with it, and the tasks that still wait for its data then reach for them and panic; a form that is
//! dropped between a vendor's answer and our own note of it would forget what was done.

use axum::body::{Body, BodyDataStream};
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, stream};
use tokio::sync::mpsc;

/// Pieces of a page that wait for a slow browser.
const WAITING: usize = 4;

/// Works in a task of its own.
pub async fn work(request: Request, next: Next) -> Response {
    match tokio::spawn(next.run(request)).await {
        Ok(response) if is_page(&response) => response.map(|body| whole(body.into_data_stream())),
        Ok(response) => response,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // The server is ending.
            Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        },
    }
}

fn is_page(response: &Response) -> bool {
    response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}

/// The same body, which is rendered on when nobody reads it any more.
fn whole(mut page: BodyDataStream) -> Body {
    let (sender, receiver) = mpsc::channel(WAITING);
    tokio::spawn(async move {
        while let Some(piece) = page.next().await {
            drop(sender.send(piece).await);
        }
    });
    let pieces = stream::unfold(receiver, |mut receiver| async { receiver.recv().await.map(|piece| (piece, receiver)) });
    // Whoever compresses asks once more after the end.
    Body::from_stream(pieces.fuse())
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::sync::Arc;
    use std::task::{Context, Waker};

    use axum::Router;
    use axum::middleware::from_fn;
    use axum::response::Html;
    use axum::routing::get;
    use tokio::sync::Semaphore;
    use tower::ServiceExt;

    use super::*;

    fn request() -> Request {
        Request::builder().uri("/").body(Body::empty()).unwrap()
    }

    #[tokio::test]
    async fn a_handler_ends_although_the_browser_has_gone() {
        let (may, done) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
        let handler = {
            let (may, done) = (may.clone(), done.clone());
            async move || {
                may.acquire().await.unwrap().forget();
                done.add_permits(1);
            }
        };
        let app = Router::new().route("/", get(handler)).layer(from_fn(work));
        let mut answer = Box::pin(app.oneshot(request()));
        assert!(answer.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        drop(answer);
        may.add_permits(1);
        done.acquire().await.unwrap().forget();
    }

    #[tokio::test]
    async fn a_page_is_rendered_to_its_end_although_nobody_reads_it() {
        let done = Arc::new(Semaphore::new(0));
        let handler = {
            let done = done.clone();
            async move || {
                let pieces = stream::iter(0..100).map(|_| Ok::<_, Infallible>("piece "));
                let end = stream::once(async move {
                    done.add_permits(1);
                    Ok("end")
                });
                Html(Body::from_stream(pieces.chain(end)))
            }
        };
        let app = Router::new().route("/", get(handler)).layer(from_fn(work));
        let read = app.clone().oneshot(request()).await.unwrap();
        let mut read = read.into_body().into_data_stream();
        let pieces: Vec<_> = read.by_ref().map(Result::unwrap).collect().await;
        assert_eq!((pieces.len(), pieces.last().unwrap().as_ref()), (101, b"end".as_slice()));
        assert!(read.next().await.is_none(), "one may ask again");
        done.acquire().await.unwrap().forget();
        drop(app.oneshot(request()).await.unwrap());
        done.acquire().await.unwrap().forget();
    }
}
