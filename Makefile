# Pulse: OCF resource agents in Go. `make help` lists the targets.

PREFIX  ?= /usr
DESTDIR ?=
OCFROOT ?= $(PREFIX)/lib/ocf
VERSION ?= 0.1.0

GO       ?= go
GOFLAGS_ := -trimpath -ldflags "-s -w"
# Agents are static: one file is all that a node needs.
export CGO_ENABLED = 0

AGENTS := build/resource.d/pulse/Dummy build/resource.d/pulse/Stateful build/resource.d/pulse/IPaddr2

# As root every test must run: one that is skipped has failed.
ifeq ($(shell id -u),0)
export OCFTEST_NO_SKIP = 1
endif
TESTFLAGS ?=
FUZZTIME  ?= 5s

GOLANGCI := build/tools/golangci-lint
NFPM     := build/tools/nfpm

.PHONY: help build demo test test-unit test-cluster fuzz lint bench install packages setup clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 16

build: $(AGENTS) ## build the agents into build/resource.d/pulse

# go build itself knows what has changed.
.PHONY: $(AGENTS)
build/resource.d/pulse/Dummy: package = ./agents/dummy
build/resource.d/pulse/Stateful: package = ./agents/stateful
build/resource.d/pulse/IPaddr2: package = ./agents/ipaddr2
$(AGENTS): | go
	@$(GO) build $(GOFLAGS_) -o $@ $(package)

.PHONY: go
go:
	@$(GO) list ./ocf >/dev/null 2>&1 || { $(GO) version; echo "Go 1.26 or newer is needed: https://go.dev/dl/" >&2; $(GO) list ./ocf; exit 1; }

setup: | go ## install the Debian packages that the demo and the tests need
	@$(GO) run ./tests/setup

demo: setup build ## show a virtual address move and fail over on a three-node cluster
	@$(GO) run ./tests/cluster/demo

test: setup build test-unit test-cluster fuzz ## run every test

test-unit:
	$(GO) test -count=1 $(TESTFLAGS) $$($(GO) list ./... | grep -v /tests/cluster)

test-cluster:
	$(GO) test -count=1 -timeout 20m $(TESTFLAGS) ./tests/cluster/...

fuzz: ## fuzz every target for FUZZTIME
	$(GO) test -run '^$$' -fuzz FuzzEnvironment -fuzztime $(FUZZTIME) ./agents/dummy
	$(GO) test -run '^$$' -fuzz FuzzEnvironment -fuzztime $(FUZZTIME) ./agents/stateful
	$(GO) test -run '^$$' -fuzz FuzzEnvironment -fuzztime $(FUZZTIME) ./agents/ipaddr2

lint: $(GOLANGCI) ## check style and the rules of .golangci.yml
	$(GOLANGCI) run ./...

$(GOLANGCI): | go
	GOBIN=$(CURDIR)/build/tools $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0

bench: setup build ## compare cost and outage with the shell agents
	@$(GO) run ./tests/bench
	@$(GO) run ./tests/cluster/outage

install: build ## install the agents (DESTDIR, PREFIX and OCFROOT are honoured)
	install -d $(DESTDIR)$(OCFROOT)/resource.d/pulse
	install -m 0755 $(AGENTS) $(DESTDIR)$(OCFROOT)/resource.d/pulse/

packages: build $(NFPM) ## build a deb and an rpm into build/packages
	install -d build/packages
	GOARCH=$(shell $(GO) env GOARCH) VERSION=$(VERSION) $(NFPM) package -f packaging/nfpm.yaml -p deb -t build/packages/
	GOARCH=$(shell $(GO) env GOARCH) VERSION=$(VERSION) $(NFPM) package -f packaging/nfpm.yaml -p rpm -t build/packages/

$(NFPM): | go
	GOBIN=$(CURDIR)/build/tools $(GO) install github.com/goreleaser/nfpm/v2/cmd/nfpm@v2.43.0

clean: ## remove what was built
	rm -rf build
