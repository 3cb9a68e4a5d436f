package conformance

import (
	"fmt"
	"maps"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"unicode/utf8"

	"github.com/pulse-ha/pulse/ocf"
	"github.com/pulse-ha/pulse/ocf/ocftest"
)

// trial is a series of faulty calls of one agent and action. Each begins with
// the resource stopped, or else running as the faultless call starts it.
type trial struct {
	agent, action string
	name          string
	env           []string // the faultless one
	running       bool
	faults        []fault
}

// TestBadInput makes the calls of the fixtures with each variable missing and
// doubled, some hostile, and calls with each parameter faulty. Fixtures that say
// little new are shared among the agents.
func TestBadInput(t *testing.T) {
	ocftest.RequireRoot(t)
	var trials []trial
	for i, agent := range slices.Sorted(maps.Keys(agents)) {
		_, m := advertised(t, agent)
		for turn, f := range fixtures(t) {
			littleNew := strings.HasPrefix(f.name, "pacemaker3/") || !slices.Contains(m.actions(), f.action)
			if littleNew && turn%len(agents) != i {
				continue
			}
			trials = append(trials, fixtureTrial(agent, f, turn+i))
		}
		for turn, action := range append(m.actions(), "status") {
			env := clusterEnvironment(agent)
			trials = append(trials, trial{agent, action, "junk", env, turn%2 == 0, junk(env, m, turn)})
		}
	}
	runTrials(t, trials)
}

func fixtureTrial(agent string, f fixture, turn int) trial {
	env := f.of(agent)
	all := append(missing(env), doubled(env)...)
	if turn/2%3 == 2 {
		all = append(all, hostile(env, turn)...)
	}
	return trial{agent, f.action, f.name, env, turn%2 == 0, all}
}

// runTrials spreads the trials over workers that have a room each.
func runTrials(t *testing.T, trials []trial) {
	t.Helper()
	var calls, next atomic.Int64
	var workers sync.WaitGroup
	for range runtime.NumCPU() {
		r := newRoom(t)
		// The cluster's tools find no cluster here, and take most of the time.
		r.tool(t, "/bin/rm", "-f", "/usr/sbin/crm_attribute", "/usr/sbin/attrd_updater", "/usr/sbin/crm_node")
		workers.Go(func() {
			for i := next.Add(1); int(i) <= len(trials) && !t.Failed(); i = next.Add(1) {
				if err := r.try(t, trials[i-1]); err != nil {
					t.Errorf("%s %s: %v", trials[i-1].agent, trials[i-1].name, err)
				}
				calls.Add(int64(len(trials[i-1].faults)))
			}
		})
	}
	workers.Wait()
	t.Logf("%d calls", calls.Load())
}

// try makes the calls of a trial and leaves the room as it was.
func (r *room) try(t *testing.T, tr trial) error {
	stopped, err := r.snapshot()
	if err != nil {
		return err
	}
	before, err := r.begin(tr, stopped)
	for _, f := range tr.faults {
		if err != nil {
			return err
		}
		var out outcome
		if out, err = r.call(tr, tr.action, f.env).run(); err != nil {
			return fmt.Errorf("%s %s: %w", tr.action, f.name, err)
		}
		var after snapshot
		if after, err = r.snapshot(); err != nil {
			return err
		}
		for _, complaint := range append(complaints(f.env, out), forbidden(slices.Concat(f.env, tr.env), before, after, out)...) {
			t.Errorf("%s %s (running: %v), %s %s: %s\n%v", tr.agent, tr.action, tr.running, tr.name, f.name, complaint, out)
		}
		if len(before.changedFiles(after))+len(before.changedNetwork(after)) > 0 {
			before, err = r.begin(tr, stopped)
		}
	}
	return r.restore(stopped)
}

// begin brings the room to the state that the trial's calls start from.
func (r *room) begin(tr trial, stopped snapshot) (snapshot, error) {
	if err := r.restore(stopped); err != nil {
		return snapshot{}, err
	}
	if tr.running {
		out, err := r.call(tr, ocf.Start, tr.env).run()
		if err != nil || out.code != ocf.Success {
			return snapshot{}, fmt.Errorf("faultless start: %v, %w", out, err)
		}
	}
	return r.snapshot()
}

func (r *room) call(tr trial, action string, env []string) call {
	return call{room: r, argv: []string{provider + "/" + tr.agent, action}, env: env}
}

// complaints lists what is wrong with an outcome whatever the call was.
func complaints(env []string, out outcome) []string {
	var all []string
	for complaint, wrong := range map[string]bool{
		"killed":       out.signal != 0,
		"illegal code": !out.code.Legal(),
		"a crash":      crash.MatchString(out.stderr),
	} {
		if wrong {
			all = append(all, complaint)
		}
	}
	if prefix := get(env, "OCF_EXIT_REASON_PREFIX"); prefix != "" && prefix != "ocf-exit-reason:" {
		return all // the caller looks for the reason elsewhere
	}
	return append(all, complaintsOfReason(out)...)
}

var crash = regexp.MustCompile(`panic|goroutine \d|internal error`)

func complaintsOfReason(out outcome) []string {
	var all []string
	reason := out.reason()
	control := func(r rune) bool { return r < ' ' || r == 0x7f }
	for complaint, wrong := range map[string]bool{
		"more than one reason":    strings.Count(out.stderr, "ocf-exit-reason:") > 1,
		"a long reason":           len(reason) > 600,
		"much on stderr":          len(out.stderr) > 16<<10,
		"an unprintable reason":   !utf8.ValidString(reason) || strings.ContainsFunc(reason, control),
		"text behind the reason":  reason != "" && !strings.HasSuffix(out.stderr, reason+"\n"),
		"a reason for success":    reason != "" && out.code == ocf.Success,
		"no reason for a failure": reason == "" && !slices.Contains(silent, out.code),
	} {
		if wrong {
			all = append(all, complaint)
		}
	}
	return all
}

// silent are the codes that may go without a reason: those that answer a
// monitor's question.
var silent = []ocf.Code{ocf.Success, ocf.NotRunning, ocf.RunningPromoted}
