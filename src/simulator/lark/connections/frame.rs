//! The frames of the long connection: protocol buffers with the fields that the SDKs have (`pbbp2`).

use prost::Message;

/// Pings and pongs.
pub const CONTROL: i32 = 0;
/// Messages and their answers.
pub const DATA: i32 = 1;

#[derive(Clone, PartialEq, Message)]
pub struct Frame {
    #[prost(uint64, required, tag = "1")]
    pub seq_id: u64,
    #[prost(uint64, required, tag = "2")]
    pub log_id: u64,
    /// The `service_id` of the connection's address.
    #[prost(int32, required, tag = "3")]
    pub service: i32,
    #[prost(int32, required, tag = "4")]
    pub method: i32,
    #[prost(message, repeated, tag = "5")]
    pub headers: Vec<Header>,
    #[prost(string, optional, tag = "6")]
    pub payload_encoding: Option<String>,
    #[prost(string, optional, tag = "7")]
    pub payload_type: Option<String>,
    #[prost(bytes = "vec", optional, tag = "8")]
    pub payload: Option<Vec<u8>>,
    #[prost(string, optional, tag = "9")]
    pub log_id_new: Option<String>,
}

#[derive(Clone, PartialEq, Message)]
pub struct Header {
    #[prost(string, required, tag = "1")]
    pub key: String,
    #[prost(string, required, tag = "2")]
    pub value: String,
}

impl Frame {
    pub fn new(service: i32, method: i32, headers: &[(&str, &str)], payload: Vec<u8>) -> Self {
        let headers = headers.iter().map(|(key, value)| Header { key: (*key).to_owned(), value: (*value).to_owned() });
        Self { service, method, headers: headers.collect(), payload: Some(payload), ..Self::default() }
    }

    pub fn header(&self, key: &str) -> &str {
        self.headers.iter().find(|header| header.key == key).map_or("", |header| &header.value)
    }
}
