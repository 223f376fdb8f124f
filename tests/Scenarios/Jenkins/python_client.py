"""Debian's python3-jenkins against a controller: signs in with a password, orders builds, follows, stops and cancels them."""

import sys
import time

import jenkins
import requests

url = sys.argv[1]
server = jenkins.Jenkins(url, username="ann", password="correct-horse")


def until(ask, what):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        answer = ask()
        if answer:
            return answer
        time.sleep(0.1)
    raise SystemExit(f"{what} did not happen")


def refused(act, what):
    try:
        act()
    except jenkins.JenkinsException:
        return
    raise SystemExit(f"{what} was not refused")


def begun(name, parameters):
    item = server.build_job(name, parameters)
    left = until(lambda: (server.get_queue_item(item) or {}).get("executable"), f"a build of {name}")
    return item, left["number"]


# Who and where.
assert server.get_whoami()["id"] == "ann"
assert server.get_version() == "2.579"
names = sorted(job["fullname"] for job in server.get_all_jobs())
assert "team" in names and "team/train" in names, names
assert server.job_exists("team/train") and not server.job_exists("team/none")
refused(lambda: server.get_job_info("team/none"), "a job that is not there")
branch = server.get_job_info("models/risk/feature%2Fx")
assert branch["fullName"] == "models/risk/feature%2Fx", branch

# A build from the queue to its end.
item, number = begun("team/train", {"AIRWORTHY_STEP": "py-1", "MODEL": "risk é"})
until(lambda: not server.get_build_info("team/train", number)["building"], "the end of the build")
build = server.get_build_info("team/train", number)
assert (build["result"], build["queueId"], build["number"]) == ("UNSTABLE", item, number), build
told = {p["name"]: p.get("value") for a in build["actions"] for p in a.get("parameters", [])}
assert told["MODEL"] == "risk é" and told["TARGET"] == "staging", told
assert server.get_build_console_output("team/train", number) == "überprüft\nFinished: UNSTABLE\n"
report = server.get_build_test_report("team/train", number)
assert (report["passCount"], report["failCount"]) == (1, 1), report
card = requests.Request("GET", f"{url}job/team/job/train/{number}/artifact/out/card.html")
assert server.jenkins_open(card) == "<p>card</p>"
assert server.get_build_test_report("team/long", begun("team/long", None)[1]) is None

# Orders that cannot be.
refused(lambda: server.build_job("team/train", {"TARGET": "mars"}), "a choice that is none")
refused(lambda: server.build_job("team/none", {"A": "b"}), "an order for a job that is not there")

# Stopping a build, cancelling what waits.
number = server.get_job_info("team/long")["builds"][0]["number"]
server.stop_build("team/long", number)
until(lambda: server.get_build_info("team/long", number)["result"] == "ABORTED", "the stop")
waiting = server.build_job("team/held", {"AIRWORTHY_STEP": "py-2"})
assert server.get_queue_item(waiting)["why"] == "There are no nodes with the label ‘gpu’"
assert waiting in [i["id"] for i in server.get_queue_info()]
try:
    server.cancel_queue(waiting)
except jenkins.EmptyResponseException:
    # This client takes the 204 of newer controllers, which has no body, for no answer; it has been cancelled all the same.
    pass
assert server.get_queue_item(waiting)["cancelled"] is True
assert waiting not in [i["id"] for i in server.get_queue_info()]

# Passwords need the crumb of their session; a wrong one is nobody's.
refused(lambda: jenkins.Jenkins(url, username="ann", password="wrong").get_whoami(), "a wrong password")
forgetful = jenkins.Jenkins(url, username="ann", password="correct-horse")
forgetful.crumb = False
refused(lambda: forgetful.build_job("team/train", {"AIRWORTHY_STEP": "py-3"}), "an order without a crumb")
print("ok")
