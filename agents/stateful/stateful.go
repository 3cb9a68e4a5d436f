package main

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/pulse-ha/pulse/ocf"
	"github.com/pulse-ha/pulse/ocf/crm"
)

// The promotion scores: an instance that is promoted stays the preferred one.
const (
	scoreUnpromoted = 5
	scorePromoted   = 10
)

// stateful is a resource that is nothing but a file with its role.
type stateful struct {
	host           ocf.Host
	state, envFile string
	notifyDelay    time.Duration
}

// New declares the Stateful agent: parameters, scores and state file of
// ocf:heartbeat:Stateful 4.18, and the test knobs of ocf:pacemaker:Stateful
// 2.1.5. Unlike there, stop of a promoted instance succeeds.
func New(host ocf.Host) *ocf.Agent {
	s := &stateful{host: host}
	return &ocf.Agent{
		Name: "Stateful", Version: "1.0",
		Short: "Example of an agent with two roles",
		Long: `Keeps its role, promoted or unpromoted, in a file. It serves to test the configuration of promotable clones, and as an example.

A file beside the state file, with the suffix .rc and a code in it, makes monitor return that code.`,
		Params: []ocf.Param{
			{
				Name: "state", UniqueGroup: "state", Value: ocf.Text(&s.state), Default: (*ocf.Call).StateFile,
				Short: "State file",
				Long:  "The file that holds the role while the resource is running.",
			},
			{
				Name: "envfile", Reloadable: true, Value: ocf.Text(&s.envFile),
				Short: "File for the environment of each call",
				Long:  "If set, every operation appends its environment to this file.",
			},
			{
				Name: "notify_delay", Reloadable: true, Value: ocf.Seconds(&s.notifyDelay, 0),
				Short: "Seconds that notify takes",
				Long:  "How long the notify action waits, in seconds.",
			},
		},
		Validate: s.dumpEnvironment,
		Actions: []ocf.Action{
			{Name: ocf.Start, Timeout: 20 * time.Second, Run: s.start},
			{Name: ocf.Stop, Timeout: 20 * time.Second, Run: s.stop},
			{Name: ocf.Promote, Timeout: 20 * time.Second, Run: s.promote},
			{Name: ocf.Demote, Timeout: 20 * time.Second, Run: s.demote},
			{Name: ocf.Monitor, Timeout: 20 * time.Second, Interval: 10 * time.Second, Role: ocf.Promoted, Run: s.monitor},
			{Name: ocf.Monitor, Timeout: 20 * time.Second, Interval: 11 * time.Second, Role: ocf.Unpromoted, Run: s.monitor},
			{Name: ocf.Notification, Timeout: 20 * time.Second, NoDeadline: true, Run: s.notify},
			{Name: ocf.ReloadAgent, Timeout: 20 * time.Second},
		},
	}
}

func (s *stateful) dumpEnvironment(_ context.Context, call *ocf.Call) error {
	call.DumpEnvironment(s.envFile)
	return nil
}

// The words in the state file are those of heartbeat's agent; pacemaker's are
// understood too.
const (
	wordPromoted   = "master"
	wordUnpromoted = "slave"
)

// role reads the state file: [ocf.NotRunning] as an error if there is none.
func (s *stateful) role() (ocf.Role, error) {
	content, err := ocf.ReadState(s.state)
	if err != nil {
		return "", err
	}
	switch word := strings.TrimSpace(content); word {
	case wordPromoted, string(ocf.Promoted):
		return ocf.Promoted, nil
	case wordUnpromoted, string(ocf.Unpromoted):
		return ocf.Unpromoted, nil
	default:
		return "", ocf.Errorf(ocf.ErrGeneric, "state file %s holds no role but %.40q", s.state, word)
	}
}

// take writes the role to the state file and sets the score that goes with it.
func (s *stateful) take(ctx context.Context, call *ocf.Call, role ocf.Role) error {
	word := wordUnpromoted
	if role == ocf.Promoted {
		word = wordPromoted
	}
	if err := ocf.WriteState(s.state, word+"\n"); err != nil {
		return err
	}
	s.setScore(ctx, call, role)
	return nil
}

// setScore sets the promotion score of a role. A failure is no failure of the
// resource: without a cluster, as under a tester, there is nobody to promote.
func (s *stateful) setScore(ctx context.Context, call *ocf.Call, role ocf.Role) {
	score := scoreUnpromoted
	if role == ocf.Promoted {
		score = scorePromoted
	}
	noteScore(call, crm.SetPromotionScore(ctx, call, score))
}

func noteScore(call *ocf.Call, err error) {
	if err != nil {
		call.Log.Warnf("promotion score: %v", err)
	}
}

// start leaves a running instance as it is, whatever its role.
func (s *stateful) start(ctx context.Context, call *ocf.Call) error {
	if _, err := s.role(); ocf.CodeOf(err) != ocf.NotRunning {
		return err
	}
	return s.take(ctx, call, ocf.Unpromoted)
}

func (s *stateful) stop(ctx context.Context, call *ocf.Call) error {
	noteScore(call, crm.DeletePromotionScore(ctx, call))
	return ocf.RemoveState(s.state)
}

func (s *stateful) promote(ctx context.Context, call *ocf.Call) error {
	if _, err := s.role(); err != nil {
		return err
	}
	return s.take(ctx, call, ocf.Promoted)
}

func (s *stateful) demote(ctx context.Context, call *ocf.Call) error {
	if _, err := s.role(); err != nil {
		return err
	}
	return s.take(ctx, call, ocf.Unpromoted)
}

func (s *stateful) monitor(ctx context.Context, call *ocf.Call) error {
	if err := s.orderedResult(); err != nil {
		return err
	}
	role, err := s.role()
	if err != nil {
		return err
	}
	if call.Probe() { // the cluster may have lost the score, by a cleanup for instance
		s.setScore(ctx, call, role)
	}
	if role == ocf.Promoted {
		return ocf.RunningPromoted
	}
	return nil
}

// orderedResult returns the code that the file STATE.rc asks for.
func (s *stateful) orderedResult() error {
	content, err := ocf.ReadState(s.state + ".rc")
	if err != nil {
		return nil
	}
	code, err := strconv.Atoi(strings.TrimSpace(content))
	if err != nil {
		code = int(ocf.ErrGeneric)
	}
	return ocf.Errorf(ocf.Code(code), "%s.rc asks for code %d", s.state, code)
}

func (s *stateful) notify(ctx context.Context, _ *ocf.Call) error {
	return s.host.Sleep(ctx, s.notifyDelay)
}
