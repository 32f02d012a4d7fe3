//! One open connection: messages go out in parts, answers and pings come in.

use std::collections::HashMap;

use axum::extract::ws::{Message, WebSocket};
use prost::Message as _;
use tokio::sync::{mpsc, oneshot};

use super::frame::{CONTROL, DATA, Frame};
use super::{Sent, configuration};
use crate::simulator::random;
use crate::simulator::world::World;

/// Serves until either side ends it.
pub async fn serve(mut socket: WebSocket, mut messages: mpsc::UnboundedReceiver<Sent>, service: i32, world: &World, company: &str) {
    let mut waiting: HashMap<String, oneshot::Sender<Vec<u8>>> = HashMap::new();
    // Tells where answers go; a client sends back all the headers that it got.
    let instance = random::text(24);
    loop {
        let going = tokio::select! {
            sent = messages.recv() => {
                // Everything went back to the start: the app is to connect anew.
                let Some(sent) = sent else { break };
                let frames = frames(&sent, service, &instance, world.clock.now_ms());
                waiting.insert(sent.message_id, sent.answered);
                frames
            }
            received = socket.recv() => {
                let Some(Ok(message)) = received else { return };
                let Message::Binary(bytes) = message else { continue };
                let Ok(frame) = Frame::decode(bytes) else { continue };
                match frame.method {
                    CONTROL if frame.header("type") == "ping" => pong(service, world, company).into_iter().collect(),
                    DATA if frame.header("instance_id") == instance => {
                        if let Some(answered) = waiting.remove(frame.header("message_id")) {
                            // Whoever waited for it may have given up.
                            let _ = answered.send(frame.payload.unwrap_or_default());
                        }
                        continue;
                    }
                    _ => continue,
                }
            }
        };
        for frame in going {
            if socket.send(Message::binary(frame.encode_to_vec())).await.is_err() {
                return;
            }
        }
    }
    let _ = socket.send(Message::Close(None)).await;
}

fn frames(sent: &Sent, service: i32, instance: &str, now: i64) -> Vec<Frame> {
    let (sum, trace, time) = (sent.parts.len().to_string(), random::request_id().to_lowercase(), now.to_string());
    let frame = |&seq: &usize| {
        let seq_text = seq.to_string();
        let headers = [
            ("type", sent.message_type),
            ("message_id", &sent.message_id),
            ("sum", &sum),
            ("seq", &seq_text),
            ("trace_id", &trace),
            ("timestamp", &time),
            ("instance_id", instance),
        ];
        Frame { payload_type: Some("json".to_owned()), ..Frame::new(service, DATA, &headers, sent.parts[seq].clone()) }
    };
    sent.order.iter().map(frame).collect()
}

/// Tells the configuration as it is now.
fn pong(service: i32, world: &World, company: &str) -> Option<Frame> {
    let state = world.state();
    let tenant = state.lark.iter().find(|tenant| tenant.company.id == company)?;
    Some(Frame::new(service, CONTROL, &[("type", "pong")], configuration(tenant).to_string().into_bytes()))
}
