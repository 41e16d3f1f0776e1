// SPDX-License-Identifier: Apache-2.0
//! A ROS 2 node on RustDDS, driven by a test: `ros2-client-peer ROLE DOMAIN COUNT`.
//!
//! Roles: `talker` publishes std_msgs/String on /rust_to_python until it is killed; `listener` prints what comes on
//! /python_to_rust and ends after COUNT messages; `server` answers /rust_adds until it is killed; `client` calls
//! /python_adds COUNT times. Each prints one line an event, flushed, so that the test can wait for it.
//! Discovery and traffic stay on 127.0.0.1.

use std::{
  env,
  io::{self, Write},
  net::{IpAddr, Ipv4Addr},
  process::exit,
  thread::sleep,
  time::{Duration, Instant},
};

use ros2_client::{
  qos::{Durability, History, WhenFull},
  Context, Message, MessageTypeName, Name, Node, NodeName, NodeOptions, QosProfile, ServiceMapping,
  ServiceTypeName,
};
use rustdds::DomainParticipantBuilder;
use serde::{Deserialize, Serialize};

const PATIENCE: Duration = Duration::from_secs(60);
const TICK: Duration = Duration::from_millis(5);

#[derive(Debug, Clone, Serialize, Deserialize)]
struct AddTwoIntsRequest {
  a: i64,
  b: i64,
}
impl Message for AddTwoIntsRequest {}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct AddTwoIntsResponse {
  sum: i64,
}
impl Message for AddTwoIntsResponse {}

fn say(line: &str) {
  println!("{line}");
  io::stdout().flush().unwrap();
}

fn reliable() -> QosProfile {
  QosProfile::publisher_default()
    .reliability_reliable(WhenFull::DEFAULT)
    .durability(Durability::Volatile)
    .history(History::KeepLast { depth: 10 })
}

fn node(role: &str, domain: u16) -> Node {
  let participant = DomainParticipantBuilder::new(domain)
    .with_only_networks([IpAddr::V4(Ipv4Addr::LOCALHOST)])
    .build()
    .expect("a participant on the loopback interface");
  Context::from_domain_participant(participant)
    .expect("a ROS 2 context")
    .new_node(
      NodeName::new("/rust", role).unwrap(),
      NodeOptions::new().enable_rosout(true),
    )
    .expect("a node")
}

fn string_topic(node: &Node, name: &str) -> rustdds::Topic {
  node
    .create_topic(
      &Name::new("/", name).unwrap(),
      MessageTypeName::new("std_msgs", "String"),
      &reliable(),
    )
    .unwrap()
}

fn talk(mut node: Node) {
  let topic = string_topic(&node, "rust_to_python");
  let publisher = node.create_publisher::<String>(&topic, None).unwrap();
  for number in 0.. {
    publisher.publish(format!("rust {number}")).unwrap();
    sleep(Duration::from_millis(20));
  }
}

fn listen(mut node: Node, count: usize) {
  let topic = string_topic(&node, "python_to_rust");
  let subscription = node.create_subscription::<String>(&topic, None).unwrap();
  say("ready");
  let give_up = Instant::now() + PATIENCE;
  let mut heard = 0;
  while heard < count && Instant::now() < give_up {
    match subscription.take() {
      Ok(Some((text, _))) => {
        say(&format!("heard {text}"));
        heard += 1;
      }
      Ok(None) => sleep(TICK),
      Err(error) => say(&format!("error {error:?}")),
    }
  }
  exit(if heard == count { 0 } else { 1 });
}

fn serve(mut node: Node) {
  let server = node
    .create_server::<AddTwoIntsRequest, AddTwoIntsResponse>(
      ServiceMapping::Enhanced,
      &Name::new("/", "rust_adds").unwrap(),
      &ServiceTypeName::new("example_interfaces", "AddTwoInts"),
      reliable(),
      reliable(),
    )
    .unwrap();
  say("ready");
  loop {
    match server.receive_request() {
      Ok(Some((id, request))) => {
        say(&format!("asked {} {}", request.a, request.b));
        let sum = request.a + request.b;
        server.send_response(id, AddTwoIntsResponse { sum }).unwrap();
      }
      Ok(None) => sleep(TICK),
      Err(error) => say(&format!("error {error:?}")),
    }
  }
}

fn call(mut node: Node, count: usize) {
  let client = node
    .create_client::<AddTwoIntsRequest, AddTwoIntsResponse>(
      ServiceMapping::Enhanced,
      &Name::new("/", "python_adds").unwrap(),
      &ServiceTypeName::new("example_interfaces", "AddTwoInts"),
      reliable(),
      reliable(),
    )
    .unwrap();
  let give_up = Instant::now() + PATIENCE;
  let mut answered = 0;
  while answered < count && Instant::now() < give_up {
    let a = answered as i64;
    if client.send_request(AddTwoIntsRequest { a, b: 1000 }).is_err() {
      sleep(TICK);
      continue;
    }
    // A request sent before the server was discovered gets no answer: ask again.
    let ask_again = Instant::now() + Duration::from_secs(1);
    while Instant::now() < ask_again {
      match client.receive_response() {
        Ok(Some((_, response))) => {
          if response.sum == a + 1000 {
            say(&format!("sum {}", response.sum));
            answered += 1;
            break;
          }
        }
        Ok(None) => sleep(TICK),
        Err(error) => say(&format!("error {error:?}")),
      }
    }
  }
  exit(if answered == count { 0 } else { 1 });
}

fn main() {
  let arguments: Vec<String> = env::args().collect();
  let [_, role, domain, count] = arguments.as_slice() else {
    eprintln!("usage: ros2-client-peer talker|listener|server|client DOMAIN COUNT");
    exit(2);
  };
  let domain: u16 = domain.parse().expect("a domain id");
  let count: usize = count.parse().expect("a count");
  match role.as_str() {
    "talker" => talk(node(role, domain)),
    "listener" => listen(node(role, domain), count),
    "server" => serve(node(role, domain)),
    "client" => call(node(role, domain), count),
    _ => {
      eprintln!("no such role: {role}");
      exit(2);
    }
  }
}
