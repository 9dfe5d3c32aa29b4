# What to build and what to check. `make` lists the targets.
#
# Each target does all of its own set-up on a fresh clone. They need Rust, a C and C++ compiler, Python 3.9 or newer
# with venv, and Node.js 18 or newer with npm; `make trust` needs more, and installs or names it. Everything is built
# under target/ (fuzz/target for the fuzz targets), and nothing outside the clone is changed but by `make trust`.

PYTHON ?= python3
ifeq ($(origin CC),default)
CC := cc
endif
ifeq ($(origin CXX),default)
CXX := c++
endif

# Whatever the environment says, the library is at the place that README.md names.
export CARGO_TARGET_DIR := $(CURDIR)/target
# Not CC and CXX: in the environment of one build but not of another they make cargo compile aws-lc again each time.
export PYTHON
unexport CARGO_BUILD_TARGET

RELEASE := target/release
VERSION := $(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
# Until 1.0 each minor version is an ABI of its own.
ABI := $(shell echo $(VERSION) | awk -F. '{ print $$1 == 0 ? $$1 "." $$2 : $$1 }')
ifeq ($(shell uname -s),Darwin)
LIBRARY := $(RELEASE)/libonejwt.dylib
RPATH := -Wl,-rpath,@loader_path/../release
else
LIBRARY := $(RELEASE)/libonejwt.so
RPATH := -Wl,-rpath,'$$ORIGIN/../release'
endif

# What `make -k` was told, for the steps of `make test` and `make trust`.
KEEP_GOING := $(if $(findstring k,$(firstword -$(MAKEFLAGS))),-k)

.SUFFIXES:
.DEFAULT_GOAL := help
.PHONY: help lib install wheel npm nginx abi header notices demo test trust bench bench-peers clean FORCE

help:
	@echo 'make lib      the release library, $(LIBRARY), with the static one and the header beside it'
	@echo 'make install  both libraries, headers, pkg-config and CMake files into PREFIX (/usr/local), below DESTDIR'
	@echo 'make wheel    the wheel that is published, for systems as old as glibc 2.17, in target/wheel'
	@echo 'make npm      the packages for Node.js that are published, with this platform'\''s library, in target/npm'
	@echo 'make nginx    the module for nginx, in target/nginx'
	@echo 'make abi      write include/onejwt.h, and all else that is generated from capi/src, anew; or: make header'
	@echo 'make notices  write LICENSE-THIRD-PARTY anew'
	@echo 'make demo     C, C++, Python and Node verify each other'\''s tokens and refuse hostile ones'
	@echo 'make login    the log-in system: starts an issuer and services on this machine, tells the whole story, stops them'
	@echo '              login-up leaves them running, login-down stops them, test-login tests them, and test-login-page'
	@echo '              its page in Chromium; login-pictures takes pictures of the page'
	@echo 'make test     every test in every language, lints included; make test-STEP for one of:'
	@echo '              $(TEST_STEPS:test-%=%)'
	@echo 'make servers  the plugins, the module for nginx and the log-in system, on real servers; make STEP for one of:'
	@echo '              $(SERVER_STEPS)'
	@echo 'make bench    the benchmarks; make bench-peers to compare with libjwt, PyJWT, jsonwebtoken and others'
	@echo 'make trust    fuzzing, sanitizers, valgrind, the ABI baseline and more; make trust-STEP for one of:'
	@echo '              $(TRUST_STEPS:trust-%=%)'
	@echo 'make clean    remove everything that was built'

# What is missing on this machine, in one line each.
.PHONY: need-rust need-lint need-cc need-c need-python need-node need-nginx need-nginx-tests
need-rust need-lint need-cc need-c need-python need-node need-nginx need-nginx-tests: need-%:
	@tools/need $*

# --- The library --------------------------------------------------------------------------------------------------

lib: $(LIBRARY) $(RELEASE)/libonejwt.a $(RELEASE)/onejwt.h

# Cargo knows best whether there is anything to do. Programs that were linked against the library look for the name
# with the version of its ABI.
$(LIBRARY): FORCE | need-rust need-cc
	@cargo build --locked --release --package onejwt-cdylib
ifneq ($(suffix $(LIBRARY)),.dylib)
	@ln -sf libonejwt.so $(RELEASE)/libonejwt.so.$(ABI)
endif

$(RELEASE)/onejwt.h: include/onejwt.h | $(LIBRARY)
	@cp $< $@

# Cargo makes the static library beside it, with all names in it global, and puts it there again whenever it is asked.
$(RELEASE)/libonejwt.a: $(RELEASE)/archive/libonejwt.a FORCE
	@cmp -s $< $@ || { cp $< $@.new && mv $@.new $@; }

$(RELEASE)/archive/libonejwt.a: $(LIBRARY) tools/archive tests/abi/exports.txt | need-cc
	@mkdir -p $(@D)
	@tools/archive $(RELEASE)/deps/libonejwt.a $@

# PREFIX (/usr/local), DESTDIR, LIBDIR and INCLUDEDIR as usual.
install: lib
	@RELEASE=$(RELEASE) PREFIX='$(PREFIX)' DESTDIR='$(DESTDIR)' LIBDIR='$(LIBDIR)' INCLUDEDIR='$(INCLUDEDIR)' tools/install

abi header: | need-rust need-python
	@ONEJWT_WRITE_ABI=1 cargo test --locked --quiet --package onejwt-capi --test abi what_is_generated >/dev/null
	@$(PYTHON) abi/generate.py

notices: | need-rust
	@tools/get cargo-about
	@tools/notices

# --- The demonstration --------------------------------------------------------------------------------------------

# Each peer is built and installed as a stranger would: linked with -lonejwt, pip install, npm install.
DEMO := target/demo
VENV := target/venv
NODE := target/node
# The packages carry a library of their own; no other is to be taken for it.
unexport ONEJWT_LIBRARY

COMPILE_FLAGS := -O2 -Wall -Wextra -Wpedantic -Werror -Iinclude
LINK_FLAGS := -L$(RELEASE) -lonejwt $(RPATH)

$(DEMO)/peer-c: demo/peer.c include/onejwt.h $(LIBRARY) Makefile | need-c
	@mkdir -p $(@D)
	@echo 'building $@'
	@$(CC) -std=c99 $(COMPILE_FLAGS) $(CFLAGS) -o $@ $< $(LDFLAGS) $(LINK_FLAGS)

$(DEMO)/peer-cpp: demo/peer.cpp include/onejwt.h bindings/cpp/onejwt.hpp $(LIBRARY) Makefile | need-c
	@mkdir -p $(@D)
	@echo 'building $@'
	@$(CXX) -std=c++17 $(COMPILE_FLAGS) -Ibindings/cpp $(CXXFLAGS) -o $@ $< $(LDFLAGS) $(LINK_FLAGS)

# The files of a package, without what was built or installed among them.
package_files = $(shell find $(1) \( -name node_modules -o -name native -o -name __pycache__ -o -name '.*_cache' \
	-o -name build -o -name dist -o -name '*.egg-info' -o -name tests -o -name test -o -name bench \) -prune \
	-o -type f ! -name 'libonejwt.*' -print)

PIP_QUIETLY := -m pip --quiet --disable-pip-version-check --no-input
PIP := $(VENV)/bin/python $(PIP_QUIETLY)

$(VENV)/made: | need-python
	@echo 'making a virtual environment in $(VENV)'
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/installed: $(VENV)/made $(LIBRARY) $(call package_files,bindings/python) Makefile
	@echo 'installing bindings/python'
	@$(PIP) install --force-reinstall --no-deps ./bindings/python
	@touch $@

# With a library that was built for older systems too.
PORTABLE := target/portable/libonejwt.so

wheel: $(VENV)/made | need-rust need-c
	@tools/portable
	@rm -rf target/wheel
	@ONEJWT_LIBRARY='$(CURDIR)/$(PORTABLE)' $(PIP) wheel --no-deps --wheel-dir target/wheel ./bindings/python
	@echo target/wheel/*.whl

# The same library, or the one that ONEJWT_LIBRARY names.
npm: bindings/node/node_modules/typescript/package.json | $(if $(ONEJWT_LIBRARY),,need-rust need-c)
	@$(if $(ONEJWT_LIBRARY),,tools/portable)
	@ONEJWT_LIBRARY='$(or $(ONEJWT_LIBRARY),$(PORTABLE))' node bindings/node/scripts/pack.mjs

# Copied and not linked, so that it is tried as it would be published.
$(NODE)/installed: $(LIBRARY) $(call package_files,bindings/node) Makefile | need-node
	@echo 'installing bindings/node'
	@rm -rf $(NODE)
	@mkdir -p $(NODE)
	@echo '{ "private": true }' >$(NODE)/package.json
	@cd $(NODE) && npm install --install-links --no-audit --no-fund --loglevel=error ../../bindings/node >/dev/null
	@touch $@

# Beside its node_modules, where the package is found by name.
$(NODE)/peer.mjs: demo/peer.mjs $(NODE)/installed
	@cp $< $@

demo: $(DEMO)/peer-c $(DEMO)/peer-cpp $(VENV)/installed $(NODE)/peer.mjs demo/peer.py
	@$(PYTHON) demo/run.py --peer 'C=$(DEMO)/peer-c' --peer 'C++=$(DEMO)/peer-cpp' \
	  --peer 'Python=$(VENV)/bin/python demo/peer.py' --peer 'Node=node $(NODE)/peer.mjs'

# --- Tests that need nothing but the four toolchains --------------------------------------------------------------

TEST_STEPS := test-format test-lint test-rust test-doc test-abi test-vectors test-c test-python test-node test-demo test-readme \
	test-interop test-drop-ins
.PHONY: $(TEST_STEPS)

test: | need-rust need-lint need-c need-python need-node
	@tools/steps $(KEEP_GOING) '$(MAKE)' $(TEST_STEPS)

test-format: | need-rust need-lint
	cargo fmt --all --check
	cargo fmt --check --manifest-path fuzz/Cargo.toml

test-lint: | need-rust need-lint
	cargo clippy --locked --workspace --all-targets -- -D warnings
	cargo clippy --locked --package onejwt --package onejwt-capi --all-targets --no-default-features -- -D warnings

test-rust: $(LIBRARY)
	cargo test --locked --workspace
	cargo test --locked --package onejwt --no-default-features --lib --test api --test policy
	cargo test --locked --package onejwt-capi --no-default-features --lib --test attacks --test no_heap --test vectors

test-doc: | need-rust
	RUSTDOCFLAGS='-D warnings' cargo doc --locked --workspace --no-deps --document-private-items

test-abi: | need-python
	$(PYTHON) abi/generate.py --check
	$(PYTHON) -m unittest discover -q -s tests/abi

test-vectors: | need-python
	$(PYTHON) tests/vectors/generate.py --check

test-c: lib | need-c
	$(MAKE) -C tests/c check

# Pinned: a newer linter finds something new in code that has not changed. hatchling, packaging and pyelftools are what
# bindings/python is built with, markdown-it-py is what tests/documents.py imports.
$(VENV)/dev: $(VENV)/made Makefile
	@echo 'installing the linters of bindings/python, and what the tests import'
	@$(PIP) install mypy==1.19.1 ruff==0.17.6 vermin==1.9.2 markdown-it-py==3.0.0 \
	  'hatchling>=1.27,<2' 'packaging>=24.2' 'pyelftools>=0.31,<1'
	@touch $@

# What the targets of the tests need that make up their cases at random.
$(VENV)/random: $(VENV)/made bindings/python/tests/requirements.txt
	@echo 'installing what makes up cases at random'
	@$(PIP) install -r bindings/python/tests/requirements.txt
	@touch $@

PYTHON_TESTS := $(patsubst bindings/python/%,%,$(wildcard bindings/python/tests/test_*.py))

# What hosts may do takes as long as all else, and runs beside it.
test-python: $(VENV)/installed $(VENV)/dev | need-c
	cd bindings/python && ../../$(VENV)/bin/mypy --strict
	cd bindings/python && ../../$(VENV)/bin/ruff check --no-cache
	cd bindings/python && ../../$(VENV)/bin/vermin --quiet --no-tips --target=3.9- src tests hatch_build.py bench.py
	cd bindings/python && { \
	  ../../$(VENV)/bin/python -m unittest tests/test_hosts.py & beside=$$!; \
	  ../../$(VENV)/bin/python -m unittest $(filter-out tests/test_hosts.py,$(PYTHON_TESTS)); rest=$$?; \
	  wait $$beside && exit $$rest; }
	cd bindings/python && ../../$(VENV)/bin/python -m tests.wheel

bindings/node/node_modules/typescript/package.json: bindings/node/package.json bindings/node/package-lock.json | need-node
	@echo 'installing what bindings/node is tested with'
	@cd bindings/node && npm ci --no-audit --no-fund --loglevel=error >/dev/null
	@touch $@

test-node: $(LIBRARY) bindings/node/node_modules/typescript/package.json
	cd bindings/node && npm run --silent prepare && npm test

test-demo: demo

DOCUMENTS := $(VENV)/bin/python tests/documents.py
CLI := target/debug/onejwt

$(CLI): FORCE | need-rust
	@cargo build --locked --quiet --package onejwt-cli

# The documents' examples, with the packages as they are installed and the command `onejwt`, and what all documents
# point to.
test-readme: lib $(CLI) $(VENV)/installed $(VENV)/dev $(NODE)/installed | need-c
	cd tests && ../$(VENV)/bin/python -B -m unittest -q test_documents
	$(DOCUMENTS) --python $(VENV)/bin/python --node-dir $(NODE)

# Other people's implementations, and programs written against the libraries that the drop-ins stand in for.
PEERS := target/venv-peers
PEERS_PYTHON := $(abspath $(PEERS))/bin/python
PEER_REQUIREMENTS := tests/interop/python/requirements.txt bindings/python/tests/pyjwt/requirements.txt \
	tests/apps/flask_pyjwt/requirements.txt benches/peers/requirements.txt

$(PEERS)/made: $(PEER_REQUIREMENTS) | need-python
	@echo 'installing the Python implementations that onejwt is compared with'
	@$(PYTHON) -m venv $(PEERS)
	@$(PEERS_PYTHON) $(PIP_QUIETLY) install $(PEER_REQUIREMENTS:%=-r %)
	@touch $@

$(PEERS)/installed: $(PEERS)/made $(LIBRARY) $(call package_files,bindings/python) Makefile
	@echo 'installing bindings/python beside them'
	@$(PEERS_PYTHON) $(PIP_QUIETLY) install --force-reinstall --no-deps ./bindings/python
	@touch $@

tests/%/node_modules/.package-lock.json: tests/%/package.json tests/%/package-lock.json | need-node
	@echo 'installing what tests/$* is compared with'
	@cd tests/$* && npm ci --no-audit --no-fund --loglevel=error >/dev/null
	@touch $@

# bindings/node carries the library once it has been made ready, which is what tests of the clone itself load.
test-interop: $(PEERS)/installed tests/interop/node/node_modules/.package-lock.json \
  bindings/node/node_modules/typescript/package.json
	cd tests/interop/python && $(PEERS_PYTHON) -m unittest
	$(PEERS_PYTHON) tests/ffi/run.py --library $(LIBRARY) cffi
	cd bindings/node && npm run --silent prepare
	cd tests/interop/node && npm test

test-drop-ins: $(PEERS)/installed tests/apps/express_jsonwebtoken/node_modules/.package-lock.json \
  tests/apps/express_jwt/node_modules/.package-lock.json \
  bindings/node/node_modules/typescript/package.json
	cd bindings/python && $(PEERS_PYTHON) -m tests.pyjwt
	cd bindings/python && $(PEERS_PYTHON) -m tests.pyjwt.own_suite
	$(PEERS_PYTHON) tests/apps/flask_pyjwt/run.py
	cd bindings/node && npm run --silent prepare
	cd tests/apps/express_jsonwebtoken && npm test
	cd tests/apps/express_jwt && npm test

# The plugins for web frameworks, with the frameworks, which the packages themselves do not depend on.
PLUGINS := target/plugins
PLUGINS_PYTHON := $(abspath $(PLUGINS))/venv/bin/python

$(PLUGINS)/made: tests/plugins/python/requirements.txt | need-python
	@echo 'installing the Python frameworks that onejwt has plugins for'
	@$(PYTHON) -m venv $(PLUGINS)/venv
	@$(PLUGINS_PYTHON) $(PIP_QUIETLY) install -r $<
	@touch $@

$(PLUGINS)/installed: $(PLUGINS)/made $(LIBRARY) $(call package_files,bindings/python) Makefile
	@echo 'installing bindings/python beside them'
	@$(PLUGINS_PYTHON) $(PIP_QUIETLY) install --force-reinstall --no-deps ./bindings/python
	@touch $@

# The package is copied, so that it is tried as it would be published, and its types find the frameworks.
$(PLUGINS)/node/installed: $(LIBRARY) $(call package_files,bindings/node) $(wildcard tests/plugins/node/package*.json) Makefile \
  | need-node
	@echo 'installing the frameworks for Node.js, and bindings/node beside them'
	@rm -rf $(PLUGINS)/node
	@mkdir -p $(PLUGINS)/node
	@cp tests/plugins/node/package.json tests/plugins/node/package-lock.json $(PLUGINS)/node
	@cd $(PLUGINS)/node && npm ci --no-audit --no-fund --loglevel=error >/dev/null
	@cd $(PLUGINS)/node && npm install --no-save --install-links --no-audit --no-fund --loglevel=error \
	  ../../../bindings/node >/dev/null
	@touch $@

test-plugins: lib $(CLI) $(PLUGINS)/installed $(PLUGINS)/node/installed $(VENV)/dev
	cd tests/plugins/python && ../../../$(VENV)/bin/ruff check --no-cache
	cd tests/plugins/python && $(PLUGINS_PYTHON) -W ignore::DeprecationWarning -m unittest
	@rm -rf $(PLUGINS)/node/types $(PLUGINS)/node/*.mjs
	@cp -R tests/plugins/node/types tests/plugins/node/*.mjs $(PLUGINS)/node
	cd $(PLUGINS)/node && npm test --silent
	$(PLUGINS_PYTHON) tests/documents.py --with frameworks --python $(PLUGINS_PYTHON) --node-dir $(PLUGINS)/node

# --- The module for nginx -----------------------------------------------------------------------------------------

NGINX := target/nginx
NGINX_SOURCES := bindings/nginx/build bindings/nginx/config $(wildcard bindings/nginx/src/*)
NGINX_TESTS = cd bindings/nginx && $(1) ../../$(VENV)/bin/python -B -m unittest
ASAN_FLAGS := -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
.PHONY: test-nginx

nginx: $(NGINX)/ngx_http_onejwt_module.so

$(NGINX)/ngx_http_onejwt_module.so: $(RELEASE)/libonejwt.a $(RELEASE)/onejwt.h $(NGINX_SOURCES) | need-nginx need-cc
	@echo 'building $@'
	@bindings/nginx/build $(NGINX)

$(NGINX)/asan/ngx_http_onejwt_module.so: $(RELEASE)/libonejwt.a $(RELEASE)/onejwt.h $(NGINX_SOURCES) | need-nginx need-cc
	@echo 'building $@'
	@bindings/nginx/build $(NGINX)/asan $(ASAN_FLAGS)

# With a real nginx on this machine.
test-nginx: nginx $(VENV)/installed $(VENV)/dev | need-nginx-tests
	cd bindings/nginx && ../../$(VENV)/bin/ruff check --no-cache
	$(call NGINX_TESTS) discover -s tests -t .

# --- The log-in system --------------------------------------------------------------------------------------------

LOGIN := target/login
LOGIN_PYTHON := $(abspath $(LOGIN))/venv/bin/python
.PHONY: need-login need-chromium login login-up login-down test-login test-login-page login-pictures login-picture

need-login: | need-rust need-c need-python need-node
	@tools/need login

need-chromium:
	@tools/need chromium

$(LOGIN)/made: examples/login/requirements.txt | need-login
	@echo 'installing what the issuer runs on'
	@$(PYTHON) -m venv $(LOGIN)/venv
	@$(LOGIN_PYTHON) $(PIP_QUIETLY) install -r $<
	@touch $@

$(LOGIN)/installed: $(LOGIN)/made $(LIBRARY) $(call package_files,bindings/python) Makefile
	@echo 'installing bindings/python beside it'
	@$(LOGIN_PYTHON) $(PIP_QUIETLY) install --force-reinstall --no-deps ./bindings/python
	@touch $@

LOGIN_NODE_FILES := $(wildcard examples/login/services/*.mjs examples/login/services/*.json)
LOGIN_POLICIES := $(wildcard examples/login/services/policies/*.json)
$(LOGIN)/node/installed: $(LIBRARY) $(call package_files,bindings/node) $(LOGIN_NODE_FILES) $(LOGIN_POLICIES) Makefile | need-login
	@echo 'installing the services in Node.js'
	@rm -f $(LOGIN)/node/*.mjs
	@mkdir -p $(LOGIN)/node/policies
	@cp $(LOGIN_NODE_FILES) $(LOGIN)/node
	@cp $(LOGIN_POLICIES) $(LOGIN)/node/policies
	@cd $(LOGIN)/node && npm ci --no-audit --no-fund --loglevel=error >/dev/null
	@cd $(LOGIN)/node && npm install --no-save --install-links --no-audit --no-fund --loglevel=error \
	  ../../../bindings/node >/dev/null
	@touch $@

# Debian's cpp-httplib is a library, which was compiled with the definitions that pkg-config says.
LOGIN_CXX = $(CXX) -std=c++17 $(COMPILE_FLAGS) -Ibindings/cpp -Iexamples/login/services/stock \
  $$(pkg-config --cflags cpp-httplib libcurl) $(CXXFLAGS)
LOGIN_LINK = $(LDFLAGS) $(LINK_FLAGS) $$(pkg-config --libs cpp-httplib libcurl) -pthread
LOGIN_HEADERS := $(wildcard examples/login/services/stock/*.hpp) include/onejwt.h bindings/cpp/onejwt.hpp

$(LOGIN)/stock: examples/login/services/stock/main.cpp $(LOGIN_HEADERS) $(LIBRARY) Makefile | need-login
	@echo 'building $@'
	@mkdir -p $(@D)
	@$(LOGIN_CXX) -o $@ $< $(LOGIN_LINK)

LOGIN_PARTS := $(LOGIN)/installed $(LOGIN)/node/installed $(LOGIN)/stock

login: $(LOGIN_PARTS)
	@$(LOGIN_PYTHON) examples/login/story.py

login-up: $(LOGIN_PARTS)
	@$(LOGIN_PYTHON) examples/login/story.py up

login-down: $(LOGIN_PARTS)
	@$(LOGIN_PYTHON) examples/login/story.py down

# What answers with the verdicts of each language.
$(LOGIN)/verdicts: examples/login/tests/verdicts/endpoint.cpp $(LOGIN_HEADERS) $(LIBRARY) Makefile | need-login
	@echo 'building $@'
	@mkdir -p $(@D)
	@$(LOGIN_CXX) -o $@ $< $(LOGIN_LINK)

# Beside its node_modules, where the packages are found by name.
$(LOGIN)/node/verdicts.mjs: examples/login/tests/verdicts/endpoint.mjs $(LOGIN)/node/installed
	@cp $< $@

test-login: $(LOGIN_PARTS) $(LOGIN)/verdicts $(LOGIN)/node/verdicts.mjs $(VENV)/dev
	cd examples/login && ../../$(VENV)/bin/ruff check --no-cache
	cd examples/login && ../../$(VENV)/bin/mypy --strict --python-executable $(LOGIN_PYTHON) --explicit-package-bases \
	  --cache-dir ../../$(LOGIN)/mypy .
	cd examples/login && $(LOGIN_PYTHON) -B -m unittest discover -v -s tests -t .

# The page of the log-in system, in a browser.
LOGIN_BROWSER := $(abspath $(LOGIN))/browser
$(LOGIN)/browser/installed: $(wildcard examples/login/tests/browser/*.mjs examples/login/tests/browser/*.json) Makefile | need-login need-chromium
	@echo 'installing what drives the browser'
	@mkdir -p $(@D)
	@cp examples/login/tests/browser/*.mjs examples/login/tests/browser/*.json $(@D)
	@cd $(@D) && npm ci --no-audit --no-fund --loglevel=error >/dev/null
	@touch $@

LOGIN_IN_BROWSER = cd examples/login && $(LOGIN_PYTHON) -B -m tests.browser.run
test-login-page: $(LOGIN_PARTS) $(LOGIN)/browser/installed
	$(LOGIN_IN_BROWSER) --test --test-reporter=spec $(LOGIN_BROWSER)/page.test.mjs

# The page in all its states, to be looked at; and the picture of examples/login/README.md.
login-pictures: $(LOGIN_PARTS) $(LOGIN)/browser/installed
	@$(LOGIN_IN_BROWSER) $(LOGIN_BROWSER)/pictures.mjs all $(abspath $(LOGIN))/pictures

login-picture: $(LOGIN_PARTS) $(LOGIN)/browser/installed
	@$(LOGIN_IN_BROWSER) $(LOGIN_BROWSER)/pictures.mjs one $(CURDIR)/examples/login/page.png

# Everything that runs on real servers: on this machine alone, and stopped again.
SERVER_STEPS := test-plugins test-nginx login test-login
.PHONY: servers

servers: | need-rust need-c need-python need-node
	@tools/get nginx-dev httplib curl pkg-config openssl postgresql
	@tools/steps $(KEEP_GOING) '$(MAKE)' $(SERVER_STEPS)

bench: $(LIBRARY) | need-rust
	cargo bench --locked

# Beside what programs use today, in C, Python and Node.js. The page and the picture go to SPEED; those of the documents are
# written with SPEED=docs/reference.
ROUNDS ?= 201
SPEED ?= target/bench

benches/peers/node/node_modules/.package-lock.json: benches/peers/node/package.json benches/peers/node/package-lock.json | need-node
	@echo 'installing what benches/peers compares with'
# Not npm ci, which asks for the packages of all systems where one of them cannot be had. The lock file stays as it is.
	@cd benches/peers/node && npm install --no-save --no-audit --no-fund --loglevel=error >/dev/null
	@touch $@

bench-peers: lib $(PEERS)/installed tests/interop/node/node_modules/.package-lock.json \
  benches/peers/node/node_modules/.package-lock.json bindings/node/node_modules/typescript/package.json | need-c
	@tools/get pkg-config libjwt
	@mkdir -p target/bench
	@$(CC) -std=c11 $(COMPILE_FLAGS) $$(pkg-config --cflags libjwt) -o target/bench/peers benches/peers/peers.c \
	  $(LINK_FLAGS) $$(pkg-config --libs libjwt)
	target/bench/peers $(ROUNDS) >target/bench/peers-c.txt
	@cat target/bench/peers-c.txt
	$(PEERS_PYTHON) -W ignore benches/peers/peers.py $(ROUNDS) target/bench/peers-python.json
	@cd bindings/node && npm run --silent prepare
	node benches/peers/peers.mjs $(ROUNDS) target/bench/peers-node.json
	$(PYTHON) benches/peers/table.py $(SPEED) target/bench/peers-c.txt target/bench/peers-python.json target/bench/peers-node.json
	@echo '$(SPEED)/speed.md, $(SPEED)/speed.svg'

# --- Checks that need more ----------------------------------------------------------------------------------------

TRUST_STEPS := trust-fuzz trust-hosts trust-sanitizers trust-valgrind trust-constant-time trust-instructions trust-abi trust-libjwt trust-ffi trust-curl trust-package \
	trust-wheel trust-licences trust-size trust-bench
.PHONY: $(TRUST_STEPS) trust-nginx trust-mutants
# How long each fuzz target runs, and the changes of the core that tests must notice.
FUZZ_SECONDS ?= 20
MUTANTS_SECONDS ?= 180

trust: | need-rust need-c
	@tools/steps $(KEEP_GOING) '$(MAKE)' $(TRUST_STEPS)

trust-fuzz: | need-rust need-c
	@tools/get cargo-fuzz
	tools/fuzz $(FUZZ_SECONDS)

# Programs that free or change what a call uses while it runs, and the drop-ins beside what they stand in for.
trust-hosts: $(VENV)/installed $(VENV)/random $(PEERS)/installed bindings/node/node_modules/typescript/package.json
	cd bindings/python && ../../$(VENV)/bin/python -m tests.hosts $(FUZZ_SECONDS)
	cd bindings/python && $(PEERS_PYTHON) -m tests.pyjwt.differential $(FUZZ_SECONDS)
	cd bindings/node && npm run --silent prepare
	cd bindings/node && npm run --silent fuzz -- $(FUZZ_SECONDS)

trust-mutants: | need-rust
	@tools/get cargo-mutants
	tools/mutants $(MUTANTS_SECONDS)

# The examples that fetch the keys of an issuer, against one on the loopback interface.
trust-curl: lib $(VENV)/installed | need-c
	@tools/get curl
	@mkdir -p target/curl
	$(CC) -std=c11 $(COMPILE_FLAGS) $$(curl-config --cflags) -o target/curl/fetch_keys bindings/c/fetch_keys.c \
	  $(LINK_FLAGS) $$(curl-config --libs)
	$(CXX) -std=c++17 $(COMPILE_FLAGS) -Ibindings/cpp $$(curl-config --cflags) -o target/curl/fetch_keys_cpp \
	  bindings/cpp/fetch_keys.cpp $(LINK_FLAGS) $$(curl-config --libs)
	$(VENV)/bin/python tests/fetching/test_fetch_keys.py target/curl/fetch_keys target/curl/fetch_keys_cpp

# The module under valgrind, and with the address sanitizer in it; nginx is one process then.
trust-nginx: $(VENV)/installed | need-cc
	@tools/get nginx-dev valgrind sanitizers
	@$(MAKE) --no-print-directory nginx $(NGINX)/asan/ngx_http_onejwt_module.so
	$(call NGINX_TESTS,ONEJWT_NGINX_MODE=valgrind) tests.instrumented
	$(call NGINX_TESTS,ONEJWT_NGINX_MODE=asan ONEJWT_NGINX_MODULE=$(CURDIR)/$(NGINX)/asan/ngx_http_onejwt_module.so) tests.instrumented

trust-sanitizers: lib | need-c
	@tools/get sanitizers
	$(MAKE) -C tests/c run SAN=1

trust-valgrind: lib | need-c
	@tools/get valgrind
	$(MAKE) -C tests/c run VALGRIND=1

trust-constant-time: lib | need-c
	@tools/get valgrind
	$(MAKE) -C tests/c constant-time

# Whether a verification or a signature has become dearer.
trust-instructions: lib | need-c
	@tools/get valgrind
	@mkdir -p target/bench
	@$(CC) -std=c11 $(COMPILE_FLAGS) -Itests/c -o target/bench/instructions tests/c/instructions.c $(LINK_FLAGS)
	tools/instructions target/bench/instructions

trust-abi: lib | need-c
	@tools/get abidw
	$(MAKE) -C tests/c abi

# Each with the documents whose examples need the same.
trust-libjwt: lib $(CLI) $(VENV)/dev | need-c
	@tools/get pkg-config libjwt
	$(MAKE) -C tests/c coexist
	$(DOCUMENTS) --with libjwt

# Languages that read abi/onejwt.cdef as it is.
trust-ffi: lib $(PEERS)/made | need-cc
	@tools/get luajit php ruby swig
	CC='$(CC)' $(PEERS_PYTHON) tests/ffi/run.py --library $(LIBRARY)

trust-package: lib $(CLI) $(VENV)/dev | need-c
	@tools/get pkg-config cmake openssl
	$(MAKE) -C tests/c package
	$(DOCUMENTS) --with package

$(VENV)/audit: $(VENV)/dev
	@echo 'installing what checks wheels'
	@$(PIP) install auditwheel==6.8.2
	@touch $@

# Its library in C, and the wheel with every CPython of this machine.
trust-wheel: wheel $(VENV)/audit $(VENV)/installed | need-c
	VECTORS_STEP=101 $(MAKE) -C tests/c run exports LIB=$(CURDIR)/$(PORTABLE) OUT=$(CURDIR)/target/portable/c
	cd bindings/python && ../../$(VENV)/bin/python -m tests.wheel.published ../../target/wheel/*.whl

trust-licences: | need-rust
	@tools/get cargo-deny cargo-about
	cargo deny --locked --workspace check licenses bans sources
	tools/notices --check

trust-size: | need-rust
	tools/hmac-size

# That the comparison with others still runs, and that all of them read the same; not what it says.
trust-bench:
	$(MAKE) bench-peers ROUNDS=1

clean:
	rm -rf target fuzz/target fuzz/corpus fuzz/artifacts bindings/node/node_modules bindings/node/native \
	tests/interop/node/node_modules tests/apps/express_jsonwebtoken/node_modules tests/apps/express_jwt/node_modules
