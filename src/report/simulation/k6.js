// The load is in PLAN, by minute; what is below it is the same in every file that tfsize writes.
//
// Addresses: `terraform output -json > outputs.json` in the stack, and TFSIZE_OUTPUTS=outputs.json here; what the stack
// does not have is a variable of its own, which an error names. Credentials for AWS are those of the usual variables.
//
//   k6 run -e TFSIZE_OUTPUTS=outputs.json -e SERVICE_GATEWAY=https://example.org/stream load.js
//
// With --summary-export summary.json, `tfsize simulate --fit summary.json` reads what a steady load came to.
//
// FROM=60 MINUTES=30 runs a part of the load, TIMES=0.1 a tenth of it. Of connections, KIND=sse (the usual) or websocket,
// each is held for HOLD=60 seconds; a user asks every PACE=1 second.

import { Rate, Trend } from 'k6/metrics';
import { WebSocket } from 'k6/websockets';
import { setTimeout } from 'k6/timers';
import { sleep } from 'k6';
import crypto from 'k6/crypto';
import exec from 'k6/execution';
import http from 'k6/http';

const PLAN = "the plan";

const FROM = number('FROM', 0);
const MINUTES = number('MINUTES', PLAN.minutes);
const TIMES = number('TIMES', 1);
const HOLD = number('HOLD', 60);
const PACE = number('PACE', 1);
const IS_WEBSOCKET = __ENV.KIND === 'websocket';
const REGION = __ENV.AWS_REGION || PLAN.region;
const OUTPUTS = __ENV.TFSIZE_OUTPUTS ? JSON.parse(open(__ENV.TFSIZE_OUTPUTS)) : {};

const unopened = new Rate('connections_unopened');
const opening = new Trend('connection_opening', true);
const rejected = new Rate('entries_rejected');
// What there is to be now, for `tfsize simulate --fit`.
const offered = new Trend('offered');

const ADDRESSES = Object.fromEntries(PLAN.drives.map((drive) => [drive.id, address(drive)]));

export const options = {
  scenarios: Object.fromEntries(PLAN.drives.map((drive) => [drive.id, scenario(drive)])),
  thresholds: Object.fromEntries(PLAN.drives.flatMap(thresholds)),
};

export function setup() {
  for (const [minute, happening] of PLAN.events) {
    if (minute >= FROM && minute < FROM + MINUTES) {
      console.warn(`make it happen at minute ${minute - FROM} of this run: ${happening}`);
    }
  }
  for (const [item, why] of PLAN.left_out) {
    console.warn(`${item} is not loaded: ${why}`);
  }
}

export function connections() {
  const url = ADDRESSES[current().id];
  if (IS_WEBSOCKET) {
    const started = Date.now();
    let is_open = false;
    const socket = new WebSocket(url);
    socket.onopen = () => {
      is_open = true;
      unopened.add(false);
      opening.add(Date.now() - started);
      setTimeout(() => socket.close(), HOLD * 1000);
    };
    socket.onerror = () => {
      if (!is_open) {
        unopened.add(true);
      }
      socket.close();
    };
    return;
  }
  const started = Date.now();
  // k6 reads a stream to its end: the one that ends it here is HOLD, and a stream that has begun by then was open.
  const answer = http.get(url, {
    headers: { Accept: 'text/event-stream' },
    timeout: HOLD * 1000,
    responseType: 'none',
    responseCallback: null,
  });
  const is_held = answer.error_code === 1050;
  const is_open = is_held ? answer.timings.waiting > 0 : answer.status === 200;
  unopened.add(!is_open);
  if (is_open) {
    opening.add(answer.timings.blocked + answer.timings.connecting + answer.timings.tls_handshaking + answer.timings.waiting);
  }
  // A stream that ends at once is not opened again and again.
  sleep(Math.max(0, HOLD - (Date.now() - started) / 1000));
}

export function users() {
  const started = Date.now();
  http.get(ADDRESSES[current().id]);
  sleep(Math.max(0, PACE - (Date.now() - started) / 1000));
}

export function requests() {
  http.get(ADDRESSES[current().id]);
}

export function events() {
  const drive = current();
  const entries = [];
  for (let n = 0; n < drive.batch; n += 1) {
    const [source, type] = drive.kinds[(exec.scenario.iterationInTest + n) % drive.kinds.length];
    entries.push({ Source: source, DetailType: type, Detail: '{}', EventBusName: ADDRESSES[drive.id] });
  }
  const answer = aws('events', 'AWSEvents.PutEvents', { Entries: entries });
  partly(answer, 'FailedEntryCount');
}

export function messages() {
  const drive = current();
  const entries = [];
  for (let n = 0; n < drive.batch; n += 1) {
    const id = `${exec.scenario.iterationInTest}-${n}`;
    const order = drive.is_fifo ? { MessageGroupId: id, MessageDeduplicationId: `${Date.now()}-${id}` } : {};
    entries.push({ Id: `${n}`, MessageBody: '{}', ...order });
  }
  const answer = aws('sqs', 'AmazonSQS.SendMessageBatch', { QueueUrl: ADDRESSES[drive.id], Entries: entries });
  partly(answer, 'Failed');
}

// AWS answers with 200, too, where it takes a part of a call.
function partly(answer, list) {
  if (answer.status === 200) {
    const failed = answer.json(list);
    rejected.add(Array.isArray(failed) ? failed.length > 0 : Number(failed || 0) > 0);
  }
}

function current() {
  const drive = PLAN.drives.find((one) => one.id === exec.scenario.name);
  let seconds = exec.instance.currentTestRunDuration / 1000;
  for (const [length, amount] of steps(drive)) {
    if (seconds < length) {
      offered.add(amount);
      break;
    }
    seconds -= length;
  }
  return drive;
}

function number(name, usual) {
  const value = __ENV[name] === undefined ? usual : Number(__ENV[name]);
  if (!(value >= 0)) {
    throw new Error(`${name} must be a number of at least 0`);
  }
  return value;
}

function address(drive) {
  const given = __ENV[drive.variable];
  const [first, ...rest] = drive.output;
  const found = first && OUTPUTS[first] ? rest.reduce((at, step) => (at ? at[step] : undefined), OUTPUTS[first].value) : undefined;
  if (given || found) {
    return given || found;
  }
  const output = first ? `, or TFSIZE_OUTPUTS to what \`terraform output -json\` prints, for ${drive.output.join('.')}` : '';
  throw new Error(`set ${drive.variable} to the address of ${drive.item}${output}`);
}

// The steps of a part of the load: each amount at once, and then so many minutes of it.
function steps(drive) {
  const found = [];
  let minute = 0;
  for (const [minutes, amount] of drive.amounts) {
    const from = Math.max(minute, FROM);
    const to = Math.min(minute + minutes, FROM + MINUTES);
    if (to > from) {
      found.push([(to - from) * 60, amount * TIMES]);
    }
    minute += minutes;
  }
  return found;
}

function scenario(drive) {
  const all = steps(drive);
  const stages = (whole) =>
    all.flatMap(([seconds, amount]) => [
      { duration: '0s', target: whole(amount) },
      { duration: `${seconds}s`, target: whole(amount) },
    ]);
  if (!drive.is_rate) {
    return {
      executor: 'ramping-vus',
      exec: drive.by,
      stages: stages(Math.round),
      gracefulRampDown: '0s',
      gracefulStop: '0s',
      startVUs: 0,
    };
  }
  // Whole calls of an hour: k6 takes no parts of one.
  const hour = (amount) => Math.round((amount * 3600) / drive.batch);
  const most = Math.max(1, ...all.map(([, amount]) => amount / drive.batch));
  return {
    executor: 'ramping-arrival-rate',
    exec: drive.by,
    startRate: 0,
    timeUnit: '1h',
    stages: stages(hour),
    preAllocatedVUs: Math.ceil(most * 2),
    maxVUs: Math.ceil(most * 20),
  };
}

function thresholds(drive) {
  const of = (metric) => `${metric}{scenario:${drive.id}}`;
  const is_held = drive.by === 'connections';
  // Always held: k6 sums up by scenario only what has a limit.
  const found = [[of('offered'), ['max>=0']]];
  if (drive.errors !== null) {
    found.push([of(is_held ? 'connections_unopened' : 'http_req_failed'), [`rate<=${drive.errors}`]]);
  }
  if (drive.latency !== null) {
    const [percentile, seconds] = drive.latency;
    found.push([of(is_held ? 'connection_opening' : 'http_req_duration'), [`p(${percentile})<=${seconds * 1000}`]]);
  }
  if (drive.is_rate) {
    // What this machine could not send was no load.
    found.push([of('dropped_iterations'), ['count<1']]);
  }
  return found;
}

// Signature Version 4 of a call of AWS's JSON protocol.
function aws(service, target, content) {
  const host = (__ENV.AWS_ENDPOINT_URL || `https://${service}.${REGION}.amazonaws.com${REGION.startsWith('cn-') ? '.cn' : ''}`).replace(/\/$/, '');
  const body = JSON.stringify(content);
  const time = new Date().toISOString().replace(/[:-]|\.\d{3}/g, '');
  const day = time.slice(0, 8);
  const headers = {
    'content-type': `application/x-amz-json-1.${service === 'sqs' ? 0 : 1}`,
    host: host.replace(/^https?:\/\//, ''),
    'x-amz-date': time,
    'x-amz-target': target,
  };
  if (__ENV.AWS_SESSION_TOKEN) {
    headers['x-amz-security-token'] = __ENV.AWS_SESSION_TOKEN;
  }
  const names = Object.keys(headers).sort();
  const request = ['POST', '/', '', ...names.map((name) => `${name}:${headers[name]}`), '', names.join(';'), crypto.sha256(body, 'hex')];
  const scope = `${day}/${REGION}/${service}/aws4_request`;
  const signed = ['AWS4-HMAC-SHA256', time, scope, crypto.sha256(request.join('\n'), 'hex')].join('\n');
  const mac = (key, text) => crypto.hmac('sha256', key, text, 'binary');
  const key = [day, REGION, service, 'aws4_request'].reduce(mac, `AWS4${secret('AWS_SECRET_ACCESS_KEY')}`);
  const signature = crypto.hmac('sha256', key, signed, 'hex');
  headers.authorization = `AWS4-HMAC-SHA256 Credential=${secret('AWS_ACCESS_KEY_ID')}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return http.post(`${host}/`, body, { headers });
}

function secret(name) {
  if (!__ENV[name]) {
    throw new Error(`set ${name}`);
  }
  return __ENV[name];
}
