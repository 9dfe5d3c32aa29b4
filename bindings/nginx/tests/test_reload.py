"""Other keys and other configurations while requests come."""

from __future__ import annotations

import http.client
import json
import os
import threading
import time

from .server import NginxTest, ask

SERVER = """onejwt on; onejwt_jwks_file {folder}/private/keys.json; onejwt_remember 100;
location / { proxy_pass {service}; proxy_set_header X-User $jwt_claim_sub; }"""


class Reload(NginxTest):
    def test_keys_change_without_a_dropped_request(self) -> None:
        nginx = self.nginx = self.new_nginx(workers=2)
        both, first = [*self.KEY.export_jwks()["keys"], *self.OTHER.export_jwks()["keys"]], self.KEY.export_jwks()["keys"]
        nginx.write("private/keys.json", json.dumps({"keys": first}))
        nginx.configure(SERVER)
        nginx.start()
        token = self.token()
        stop = threading.Event()
        counts = [0] * 4
        failures: list[str] = []

        def client(number: int) -> None:
            # Half of them keep their connection, which a worker that goes away closes between two requests.
            connection = http.client.HTTPConnection("127.0.0.1", nginx.port, timeout=30)
            while not stop.is_set():
                try:
                    if number % 2 == 0:
                        answer = nginx.ask("/", token)
                    else:
                        try:
                            answer = ask(connection, "/", token)
                        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                            # Before an answer began: HTTP lets the client ask again (RFC 9110 9.2.2).
                            connection.close()
                            answer = ask(connection, "/", token)
                    if answer.status != 200:
                        failures.append(f"{number}: {answer.status}")
                    counts[number] += 1
                except Exception as error:
                    failures.append(f"{number}: {error!r}")
            connection.close()

        threads = [threading.Thread(target=client, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        try:
            for number in range(6):
                before = set(nginx.worker_pids())
                nginx.write("private/keys.json", json.dumps({"keys": both if number % 2 == 0 else first}))
                nginx.reload()
                self.wait(lambda before=before: not before & set(nginx.worker_pids()))
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        self.assertEqual(failures, [])
        self.assertGreater(min(counts), 10)

    def wait(self, condition: object) -> None:
        deadline = time.monotonic() + 60
        while not condition():  # type: ignore[operator]
            self.assertLess(time.monotonic(), deadline, self.nginx.log()[-2000:])
            time.sleep(0.02)

    def test_a_reload_reads_keys_again_and_a_bad_file_keeps_the_old_ones(self) -> None:
        nginx = self.nginx
        nginx.write("private/keys.json", json.dumps(self.KEY.export_jwks()))
        self.run_with(SERVER)
        self.assertEqual(nginx.ask("/", self.token()).status, 200)
        nginx.write("private/keys.json", json.dumps(self.OTHER.export_jwks()))
        # Nothing is read before it is told to.
        self.assertEqual(nginx.ask("/", self.token()).status, 200)
        nginx.reload()
        self.wait(lambda: nginx.ask("/", self.token(key=self.OTHER)).status == 200)
        self.wait(lambda: nginx.ask("/", self.token()).status == 401)
        self.wait(lambda: len(nginx.worker_pids()) == 1)
        for number, bad in enumerate(("", "{", '{"keys": []}', self.KEY.export_pem(), None), 1):
            if bad is None:
                (nginx.folder / "private/keys.json").unlink()
            else:
                nginx.write("private/keys.json", bad)
            workers = nginx.worker_pids()
            nginx.reload()
            nginx.wait_for_log('" of "onejwt_jwks_file"', number)
            time.sleep(0.1)
            self.assertEqual(nginx.worker_pids(), workers)
            self.assertEqual(nginx.ask("/", self.token(key=self.OTHER)).status, 200)
            self.assertEqual(nginx.ask("/", self.token()).status, 401)
        self.assertIn(f"{nginx.folder}/nginx.conf:", nginx.log())
        # That is the error that this test is about.
        log = nginx.folder / "logs" / "error.log"
        log.write_text(nginx.log().replace("[emerg]", "[was emerg]"))
        nginx.write("private/keys.json", json.dumps(self.KEY.export_jwks()))
        nginx.reload()
        self.wait(lambda: nginx.ask("/", self.token()).status == 200)

    def test_requests_that_are_under_way_end_with_the_old_configuration(self) -> None:
        nginx = self.nginx
        nginx.write("private/keys.json", json.dumps(self.KEY.export_jwks()))
        self.run_with(SERVER.replace("location / {", "location /keys { proxy_pass {service}; proxy_set_header X-User $jwt_claim_sub; } location / {"))
        self.service.gate = threading.Event()
        self.service.publish(self.KEY)
        got: list[int] = []
        thread = threading.Thread(target=lambda: got.append(nginx.ask("/keys", self.token()).status))
        thread.start()
        self.wait(lambda: self.service.asked)
        nginx.write("private/keys.json", json.dumps(self.OTHER.export_jwks()))
        nginx.reload()
        self.wait(lambda: nginx.ask("/", self.token()).status == 401)
        self.service.gate.set()
        thread.join()
        self.assertEqual(got, [200])
        self.assertEqual(self.service.asked[0].get("X-User"), "alice")
        self.assertTrue(os.path.exists(nginx.folder))
