/**
 * A packet capture of somebody who fetches bundles over HTTP in the clear: just enough of pcap, pcapng, Ethernet, IPv4 and
 * TCP to make sample data. Reading captures is left to tshark.
 */
import { joined, utf8 } from "../model/signers/bytes/spelling.ts";

const CLIENT = { mac: [2, 0, 0, 0, 0, 1], ip: [192, 0, 2, 1], port: 49_152 } as const;
const SERVER = { mac: [2, 0, 0, 0, 0, 2], ip: [192, 0, 2, 2], port: 80 } as const;
type End = typeof CLIENT | typeof SERVER;

/** In bytes of payload. */
const SEGMENT_MAX = 1_400;
/** 2026-01-06, in seconds. */
const BEGAN = 1_767_657_600;

const u16 = (value: number): number[] => [(value >> 8) & 0xff, value & 0xff];
const u32 = (value: number): number[] => [...u16(value >>> 16), ...u16(value & 0xffff)];
const u16le = (value: number): number[] => u16(value).reverse();
const u32le = (value: number): number[] => u32(value).reverse();

/** The Internet checksum (RFC 1071). */
const checksum = (bytes: readonly number[]): number[] => {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2)
    sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return u16(~sum & 0xffff);
};

const FLAGS = { syn: 0x02, synAck: 0x12, ack: 0x10, data: 0x18, finAck: 0x11 } as const;

const frame = (
  from: End,
  to: End,
  flags: number,
  sequence: number,
  acknowledged: number,
  payload: Uint8Array,
): Uint8Array => {
  const head = [
    ...u16(from.port),
    ...u16(to.port),
    ...u32(sequence),
    ...u32(acknowledged),
    0x50,
    flags,
    ...u16(0xffff),
  ];
  const pseudo = [...from.ip, ...to.ip, 0, 6, ...u16(20 + payload.length)];
  const tcp = [...head, ...checksum([...pseudo, ...head, 0, 0, 0, 0, ...payload]), 0, 0];
  const ip = [0x45, 0, ...u16(40 + payload.length), 0, 0, 0x40, 0, 64, 6];
  const network = [...ip, ...checksum([...ip, 0, 0, ...from.ip, ...to.ip]), ...from.ip, ...to.ip];
  return joined(Uint8Array.from([...to.mac, ...from.mac, 0x08, 0x00, ...network, ...tcp]), payload);
};

/** One TCP connection as frames: a request and a response for each document. */
const conversation = (
  documents: readonly (readonly [path: string, body: string])[],
): Uint8Array[] => {
  const none = new Uint8Array();
  let [client, server] = [1_000, 9_000];
  const frames: Uint8Array[] = [
    frame(CLIENT, SERVER, FLAGS.syn, client, 0, none),
    frame(SERVER, CLIENT, FLAGS.synAck, server, client + 1, none),
  ];
  client += 1;
  server += 1;
  frames.push(frame(CLIENT, SERVER, FLAGS.ack, client, server, none));
  for (const [path, body] of documents) {
    const request = utf8(`GET ${path} HTTP/1.1\r\nHost: bundles.example\r\n\r\n`);
    frames.push(frame(CLIENT, SERVER, FLAGS.data, client, server, request));
    client += request.length;
    const response = utf8(
      `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${utf8(body).length}\r\n\r\n${body}`,
    );
    for (let at = 0; at < response.length; at += SEGMENT_MAX) {
      const part = response.slice(at, at + SEGMENT_MAX);
      frames.push(frame(SERVER, CLIENT, FLAGS.data, server, client, part));
      server += part.length;
    }
    frames.push(frame(CLIENT, SERVER, FLAGS.ack, client, server, none));
  }
  frames.push(frame(CLIENT, SERVER, FLAGS.finAck, client, server, none));
  frames.push(frame(SERVER, CLIENT, FLAGS.finAck, server, client + 1, none));
  return frames;
};

/** The classic form: a header, then each frame with its time and length. */
const pcap = (frames: readonly Uint8Array[]): Uint8Array =>
  joined(
    Uint8Array.from([
      ...u32le(0xa1b2c3d4),
      ...u16le(2),
      ...u16le(4),
      ...u32le(0),
      ...u32le(0),
      ...u32le(65_535),
      ...u32le(1),
    ]),
    ...frames.flatMap((bytes, index) => [
      Uint8Array.from([
        ...u32le(BEGAN + Math.floor(index / 1_000)),
        ...u32le((index % 1_000) * 1_000),
        ...u32le(bytes.length),
        ...u32le(bytes.length),
      ]),
      bytes,
    ]),
  );

const block = (type: number, body: Uint8Array): Uint8Array => {
  const padding = new Uint8Array((4 - (body.length % 4)) % 4);
  const length = Uint8Array.from(u32le(12 + body.length + padding.length));
  return joined(Uint8Array.from(u32le(type)), length, body, padding, length);
};

/** The newer form: a section, an interface, and a block for each frame. */
const pcapng = (frames: readonly Uint8Array[]): Uint8Array =>
  joined(
    block(
      0x0a0d0d0a,
      Uint8Array.from([...u32le(0x1a2b3c4d), ...u16le(1), ...u16le(0), ...Array(8).fill(0xff)]),
    ),
    block(1, Uint8Array.from([...u16le(1), ...u16le(0), ...u32le(0)])),
    ...frames.map((bytes, index) => {
      const time = BigInt(BEGAN) * 1_000_000n + BigInt(index) * 1_000n;
      const head = [
        ...u32le(0),
        ...u32le(Number(time >> 32n)),
        ...u32le(Number(time & 0xffff_ffffn)),
        ...u32le(bytes.length),
        ...u32le(bytes.length),
      ];
      return block(6, joined(Uint8Array.from(head), bytes));
    }),
  );

/** A capture of the documents being fetched, each by its path. */
export const captureOf = (
  documents: readonly (readonly [path: string, body: string])[],
  form: "pcap" | "pcapng",
): Uint8Array => (form === "pcap" ? pcap : pcapng)(conversation(documents));
