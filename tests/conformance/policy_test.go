package conformance

import (
	"strings"
	"testing"

	"github.com/pulse-ha/pulse/ocf"
)

// step is a call of an agent with a good environment, but for some variables,
// and what has to come of it.
type step struct {
	args   []string
	env    []string // besides the good ones; NAME alone takes one away
	want   ocf.Code
	reason string // part of the exit reason; there must be none if empty
}

// steps makes the calls one after the other in a room of their own.
func steps(t *testing.T, agent string, all ...step) {
	t.Helper()
	r := newRoom(t)
	for _, s := range all {
		out, err := s.call(r, agent).run()
		if err != nil {
			t.Fatal(err)
		}
		what := agent + " " + strings.Join(s.args, " ") + " with " + strings.Join(s.env, " ")
		if out.code != s.want || out.signal != 0 {
			t.Errorf("%s: %v, want code %d", what, out, int(s.want))
		}
		if got := out.reason(); (got == "") != (s.reason == "") || !strings.Contains(got, s.reason) {
			t.Errorf("%s: reason %q, want %q", what, got, s.reason)
		}
	}
}

func (s step) call(r *room, agent string) call {
	env := clusterEnvironment(agent)
	for _, variable := range s.env {
		if strings.Contains(variable, "=") {
			env = set(env, variable)
		} else {
			env = unset(env, variable)
		}
	}
	return call{room: r, argv: append([]string{provider + "/" + agent}, s.args...), env: env}
}

// inAll runs a subtest for each agent under test.
func inAll(t *testing.T, test func(t *testing.T, agent string)) {
	t.Helper()
	for agent := range agents {
		t.Run(agent, func(t *testing.T) { t.Parallel(); test(t, agent) })
	}
}

func TestUnknownActionsAreUnimplemented(t *testing.T) {
	inAll(t, func(t *testing.T, agent string) {
		steps(
			t, agent,
			step{want: ocf.ErrUnimplemented, reason: "no action"},
			step{args: []string{""}, want: ocf.ErrUnimplemented, reason: "no action"},
			step{args: []string{"frobnicate"}, want: ocf.ErrUnimplemented, reason: "frobnicate"},
			step{args: []string{"START"}, want: ocf.ErrUnimplemented, reason: "START"},
			step{args: []string{"-start"}, want: ocf.ErrUnimplemented, reason: "-start"},
			step{args: []string{"a\nocf-exit-reason:b"}, want: ocf.ErrUnimplemented, reason: "no action"},
			step{args: []string{strings.Repeat("x", 100_000)}, want: ocf.ErrUnimplemented, reason: "xxx..."},
			step{args: []string{"recover"}, want: ocf.ErrUnimplemented, reason: "recover"},
		)
	})
}

// TestActionIsTheFirstArgument starts a resource and looks for it with words
// behind the action and another action in the environment.
func TestActionIsTheFirstArgument(t *testing.T) {
	other := []string{"__OCF_ACTION=stop"}
	inAll(t, func(t *testing.T, agent string) {
		steps(
			t, agent,
			step{args: []string{"start", "stop", "--help"}, env: other},
			step{args: []string{"monitor", "stop"}, env: other},
			step{env: []string{"__OCF_ACTION=monitor"}, want: ocf.ErrUnimplemented, reason: "no action"},
			step{args: []string{"stop", "start"}, env: []string{"__OCF_ACTION=start"}},
			step{args: []string{"monitor"}, want: ocf.NotRunning},
		)
	})
}

func TestOtherVersionsAreRefused(t *testing.T) {
	inAll(t, func(t *testing.T, agent string) {
		var all []step
		for _, action := range []string{"start", "stop", "monitor", "validate-all"} {
			all = append(
				all,
				step{args: []string{action}, env: []string{"OCF_RA_VERSION_MAJOR=2"}, want: ocf.ErrInstalled, reason: "version 2"},
				step{args: []string{action}, env: []string{"OCF_RESOURCE_INSTANCE"}, want: ocf.ErrArgs, reason: "OCF_RESOURCE_INSTANCE"},
			)
		}
		steps(t, agent, all...)
	})
}

// TestOlderCallers starts and stops a resource as a caller of OCF 1.0 does, one
// of a version to come, and one by hand that says nothing of itself.
func TestOlderCallers(t *testing.T) {
	for _, env := range [][]string{
		{"OCF_RA_VERSION_MINOR=0"},
		{"OCF_RA_VERSION_MINOR=7"},
		{"OCF_RA_VERSION_MAJOR", "OCF_RA_VERSION_MINOR"},
		{"OCF_RA_VERSION_MAJOR", "OCF_RA_VERSION_MINOR", "OCF_RESOURCE_INSTANCE", "OCF_RESOURCE_TYPE", "OCF_ROOT", "PATH"},
	} {
		inAll(t, func(t *testing.T, agent string) {
			steps(
				t, agent,
				step{args: []string{"start"}, env: env},
				step{args: []string{"monitor"}, env: env},
				step{args: []string{"stop"}, env: env},
				step{args: []string{"monitor"}, env: env, want: ocf.NotRunning},
			)
		})
	}
}

// TestTwiceIsOnce repeats every action that has to be idempotent.
func TestTwiceIsOnce(t *testing.T) {
	inAll(t, func(t *testing.T, agent string) {
		steps(
			t, agent,
			step{args: []string{"stop"}},
			step{args: []string{"start"}},
			step{args: []string{"start"}},
			step{args: []string{"validate-all"}},
			step{args: []string{"monitor"}},
			step{args: []string{"stop"}},
			step{args: []string{"stop"}},
			step{args: []string{"monitor"}, want: ocf.NotRunning},
		)
	})
}

// TestRecurringMonitorSaysWhy checks that an operator hears why a resource
// counts as gone, but that a probe says nothing of what it didn't find.
func TestRecurringMonitorSaysWhy(t *testing.T) {
	inAll(t, func(t *testing.T, agent string) {
		r := newRoom(t)
		for interval, speaks := range map[string]bool{"10000": true, "0": false} {
			s := step{args: []string{"monitor"}, env: []string{"OCF_RESKEY_CRM_meta_interval=" + interval}}
			out, err := s.call(r, agent).run()
			if err != nil {
				t.Fatal(err)
			}
			if out.code != ocf.NotRunning || (out.reason() != "") != speaks {
				t.Errorf("monitor with interval %s: %v, a reason: %v", interval, out, speaks)
			}
		}
	})
}
