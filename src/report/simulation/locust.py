# The load is in PLAN, by minute; what is below it is the same in every file that tfsize writes.
#
# Addresses: `terraform output -json > outputs.json` in the stack, and TFSIZE_OUTPUTS=outputs.json here; what the stack
# does not have is a variable of its own, which an error names. Credentials for AWS are those of the usual variables.
#
#   SERVICE_GATEWAY=https://example.org/stream locust --headless --csv gateway -f load.py
#
# With HISTORY=history.csv it writes what `tfsize simulate --fit history.csv` reads.
#
# FROM=60 MINUTES=30 runs a part of the load, TIMES=0.1 a tenth of it. Of connections, KIND=sse (the usual) or websocket,
# each is held for HOLD=60 seconds; a user asks every PACE=1 second. Run it in one process: each user of Locust sends the
# whole load of one item.

import datetime
import hashlib
import hmac
import json
import os
import random
import time

import gevent
from locust import FastHttpUser, LoadTestShape, events, task

PLAN = json.loads("the plan")


def number(name, usual):
    value = float(os.environ.get(name, usual))
    if not value >= 0:
        raise SystemExit(f"{name} must be a number of at least 0")
    return value


FROM = number("FROM", 0)
MINUTES = number("MINUTES", PLAN["minutes"])
TIMES = number("TIMES", 1)
HOLD = number("HOLD", 60)
PACE = number("PACE", 1)
IS_WEBSOCKET = os.environ.get("KIND") == "websocket"
REGION = os.environ.get("AWS_REGION") or PLAN["region"]
OUTPUTS = {}
if os.environ.get("TFSIZE_OUTPUTS"):
    with open(os.environ["TFSIZE_OUTPUTS"], encoding="utf-8") as file:
        OUTPUTS = json.load(file)


def address(drive):
    found = os.environ.get(drive["variable"])
    first, *rest = drive["output"] or [None]
    if not found and first in OUTPUTS:
        found = OUTPUTS[first]["value"]
        for step in rest:
            found = found.get(step) if found else None
    if found:
        return found
    output = f", or TFSIZE_OUTPUTS to what `terraform output -json` prints, for {'.'.join(drive['output'])}" if first else ""
    raise SystemExit(f"set {drive['variable']} to the address of {drive['item']}{output}")


def part(drive):
    """The part of the load that is run: seconds, and the amount in them."""
    found, minute = [], 0
    for minutes, amount in drive["amounts"]:
        first, last = max(minute, FROM), min(minute + minutes, FROM + MINUTES)
        if last > first:
            found.append(((last - first) * 60, amount * TIMES))
        minute += minutes
    return found


def until(steps, seconds):
    """How many have come in by then, of so many a second."""
    came = 0
    for length, amount in steps:
        came += min(seconds, length) * amount
        seconds -= length
        if seconds <= 0:
            break
    return came


def at(steps, seconds, exact=False):
    """How many there are then, or come in a second."""
    for length, amount in steps:
        if seconds < length:
            return amount if exact else round(amount)
        seconds -= length
    return 0


class Driver(FastHttpUser):
    """Sends the load of one item, however slow the answers are."""

    abstract = True
    drive = None
    host = "http://localhost"
    concurrency = 100_000
    # What is late is still an answer.
    network_timeout = 60.0
    connection_timeout = 60.0

    @task
    def send(self):
        self.name = self.drive["id"]
        self.url = address(self.drive)
        self.steps = part(self.drive)
        self.sent = 0
        started = time.monotonic()
        open_ones = []
        while True:
            seconds = time.monotonic() - started
            if self.drive["is_rate"]:
                due = int(until(self.steps, seconds) / self.drive["batch"]) - self.sent
                for _ in range(due):
                    gevent.spawn(getattr(self, f"send_{self.drive['by']}"), self.sent)
                    self.sent += 1
            else:
                open_ones = [one for one in open_ones if not one.dead]
                wanted = at(self.steps, seconds)
                for _ in range(wanted - len(open_ones)):
                    open_ones.append(gevent.spawn(getattr(self, f"send_{self.drive['by']}")))
                while len(open_ones) > wanted:
                    open_ones.pop(0).kill(block=False)
            gevent.sleep(0.02)

    def send_connections(self):
        if IS_WEBSOCKET:
            self.websocket()
            return
        headers = {"Accept": "text/event-stream"}
        with self.client.get(self.url, name=self.name, headers=headers, stream=True, catch_response=True) as answer:
            if answer.status_code == 200:
                answer.success()
                try:
                    gevent.sleep(HOLD)
                finally:
                    # Not when it is collected: that may be a while.
                    answer.release()
            else:
                answer.failure(f"answered with {answer.status_code}")
                gevent.sleep(1)

    def websocket(self):
        from websocket import create_connection

        started, wrong, socket = time.time(), None, None
        try:
            socket = create_connection(self.url, timeout=60)
        except Exception as error:
            wrong = error
        events.request.fire(
            request_type="WebSocket",
            name=self.name,
            response_time=(time.time() - started) * 1000,
            response_length=0,
            exception=wrong,
        )
        gevent.sleep(HOLD if socket else 1)
        if socket:
            socket.close()

    def send_users(self):
        while True:
            started = time.monotonic()
            self.client.get(self.url, name=self.name)
            gevent.sleep(max(0, PACE - (time.monotonic() - started)))

    def send_requests(self, _):
        self.client.get(self.url, name=self.name)

    def send_events(self, call):
        kinds = self.drive["kinds"]
        entries = []
        for n in range(self.drive["batch"]):
            source, kind = kinds[(call + n) % len(kinds)]
            entries.append({"Source": source, "DetailType": kind, "Detail": "{}", "EventBusName": self.url})
        self.aws("events", "AWSEvents.PutEvents", {"Entries": entries}, "FailedEntryCount")

    def send_messages(self, call):
        entries = []
        for n in range(self.drive["batch"]):
            entry = {"Id": str(n), "MessageBody": "{}"}
            if self.drive["is_fifo"]:
                entry["MessageGroupId"] = f"{call}-{n}"
                entry["MessageDeduplicationId"] = f"{time.time_ns()}-{random.random()}-{n}"
            entries.append(entry)
        content = {"QueueUrl": self.url, "Entries": entries}
        self.aws("sqs", "AmazonSQS.SendMessageBatch", content, "Failed")

    def aws(self, service, target, content, failed):
        url, headers, body = signed(service, target, content)
        with self.client.post(f"{url}/", name=self.name, data=body, headers=headers, catch_response=True) as answer:
            # AWS answers with 200, too, where it takes a part of a call.
            if answer.status_code != 200:
                answer.failure(f"answered with {answer.status_code}")
            elif answer.json().get(failed):
                answer.failure("a part of the call was rejected")


def signed(service, target, content):
    """A call of AWS's JSON protocol with its Signature Version 4."""
    suffix = ".cn" if REGION.startswith("cn-") else ""
    url = os.environ.get("AWS_ENDPOINT_URL") or f"https://{service}.{REGION}.amazonaws.com{suffix}"
    url = url.rstrip("/")
    body = json.dumps(content)
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    headers = {
        "content-type": f"application/x-amz-json-1.{0 if service == 'sqs' else 1}",
        "host": url.split("://", 1)[1],
        "x-amz-date": now,
        "x-amz-target": target,
    }
    if os.environ.get("AWS_SESSION_TOKEN"):
        headers["x-amz-security-token"] = os.environ["AWS_SESSION_TOKEN"]
    names = sorted(headers)
    digest = hashlib.sha256(body.encode()).hexdigest()
    lines = [f"{name}:{headers[name]}" for name in names]
    request = "\n".join(["POST", "/", "", *lines, "", ";".join(names), digest])
    scope = f"{now[:8]}/{REGION}/{service}/aws4_request"
    text = "\n".join(["AWS4-HMAC-SHA256", now, scope, hashlib.sha256(request.encode()).hexdigest()])
    key = ("AWS4" + secret("AWS_SECRET_ACCESS_KEY")).encode()
    for step in [now[:8], REGION, service, "aws4_request"]:
        key = hmac.new(key, step.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    credential = f"{secret('AWS_ACCESS_KEY_ID')}/{scope}"
    headers["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={';'.join(names)}, Signature={signature}"
    )
    return url, headers, body


def secret(name):
    if not os.environ.get(name):
        raise SystemExit(f"set {name}")
    return os.environ[name]


class Whole(LoadTestShape):
    """One user of Locust for each item, as long as the load lasts."""

    use_common_options = False

    def tick(self):
        if self.get_run_time() >= MINUTES * 60:
            return None
        return len(PLAN["drives"]), max(1, len(PLAN["drives"]))


@events.test_start.add_listener
def tell(environment, **_):
    for minute, happening in PLAN["events"]:
        if FROM <= minute < FROM + MINUTES:
            print(f"make it happen at minute {minute - FROM:g} of this run: {happening}")
    for item, why in PLAN["left_out"]:
        print(f"{item} is not loaded: {why}")


# Seconds of a line of the history.
WINDOW = 5
CALLS = {drive["id"]: [] for drive in PLAN["drives"]}


@events.test_start.add_listener
def keep(environment, **_):
    """Writes what was offered, and how it was answered."""
    path = os.environ.get("HISTORY")
    if not path:
        return

    @environment.events.request.add_listener
    def note(name, response_time, exception, **_):
        if name in CALLS:
            CALLS[name].append((response_time or 0, exception is not None))

    def write():
        started = time.monotonic()
        with open(path, "w", encoding="utf-8") as file:
            file.write("second,item,offered,calls,failed,percentile,took\n")
            while True:
                gevent.sleep(WINDOW)
                second = time.monotonic() - started
                for drive in PLAN["drives"]:
                    calls, CALLS[drive["id"]] = sorted(CALLS[drive["id"]]), []
                    percentile = drive["latency"][0] if drive["latency"] else 99
                    took = calls[min(len(calls) - 1, int(len(calls) * percentile / 100))][0] if calls else 0
                    failed = sum(is_failed for _, is_failed in calls)
                    amount = at(part(drive), second - WINDOW / 2, exact=True)
                    file.write(
                        f"{second:.0f},{drive['item']},{amount:.6f},{len(calls)},{failed},{percentile:g},{took / 1000:.6f}\n"
                    )
                file.flush()

    gevent.spawn(write)


@events.quitting.add_listener
def judge(environment, **_):
    """Ends with 1 where the policy's limits did not hold."""
    for drive in PLAN["drives"]:
        found = [entry for (name, _), entry in environment.stats.entries.items() if name == drive["id"]]
        for entry in found:
            if drive["errors"] is not None and entry.fail_ratio > drive["errors"]:
                print(f"{drive['item']}: {entry.fail_ratio:.2%} failed, {drive['errors']:.2%} may")
                environment.process_exit_code = 1
            if drive["latency"] is not None:
                percentile, seconds = drive["latency"]
                took = entry.get_response_time_percentile(percentile / 100) / 1000
                if took > seconds:
                    print(f"{drive['item']}: p{percentile:g} is {took:g} s, {seconds:g} s are allowed")
                    environment.process_exit_code = 1


for one in PLAN["drives"]:
    address(one)
    globals()[one["id"]] = type(one["id"], (Driver,), {"drive": one, "fixed_count": 1})
