package proc_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/pulse-ha/pulse/ocf/proc"
)

var politely = proc.Step{Signal: unix.SIGTERM, Wait: 20 * time.Second}

func TestStopReturnsWithTheLastEnd(t *testing.T) {
	ids := []proc.Identity{start(t, true, "sleep"), start(t, true, "sleep"), start(t, false, "sleep")}
	began := time.Now()
	remain, err := proc.Stop(t.Context(), ids, politely)
	if remain != nil || err != nil {
		t.Errorf("%v, %v", remain, err)
	}
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("took %s", took)
	}
}

func TestStopEscalates(t *testing.T) {
	id := startStubborn(t)
	short := 50 * time.Millisecond
	began := time.Now()
	remain, err := proc.Stop(t.Context(), []proc.Identity{id},
		proc.Step{Signal: unix.SIGTERM, Wait: short}, proc.Step{Signal: unix.SIGHUP, Wait: short})
	if remain != nil || err != nil || alive(t, id) {
		t.Errorf("%v, %v", remain, err)
	}
	if took := time.Since(began); took < 2*short || took > 5*time.Second {
		t.Errorf("took %s", took)
	}
}

func TestStopKillsBeforeTheDeadline(t *testing.T) {
	id := startStubborn(t)
	remain, err := proc.Stop(timeout(t, time.Second), []proc.Identity{id}, politely)
	if remain != nil || err != nil || alive(t, id) {
		t.Errorf("%v, %v", remain, err)
	}
}

func TestStopCanceled(t *testing.T) {
	id := startStubborn(t)
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	began := time.Now()
	remain, err := proc.Stop(ctx, []proc.Identity{id}, politely)
	if len(remain) != 1 || remain[0] != id || !errors.Is(err, context.Canceled) {
		t.Fatalf("%v, %v", remain, err)
	}
	if !strings.Contains(err.Error(), "still running: ") {
		t.Errorf("unexpected text: %v", err)
	}
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("took %s", took)
	}
	if !alive(t, id) {
		t.Error("was killed")
	}
}

func TestStopOfNobody(t *testing.T) {
	if remain, err := proc.Stop(t.Context(), nil, politely); remain != nil || err != nil {
		t.Errorf("%v, %v", remain, err)
	}
}

func TestWithoutPidfds(t *testing.T) {
	earlier, now := recycled(t)
	if err := proc.SignalWithoutPidfd(earlier, unix.SIGKILL); !errors.Is(err, proc.ErrGone) {
		t.Errorf("signal to an ended process: %v", err)
	}
	ids := []proc.Identity{now}
	if remain := proc.WaitWithoutPidfd(t.Context(), ids, 20*time.Millisecond); len(remain) != 1 {
		t.Error("a process that lives counts as gone")
	}
	if err := proc.SignalWithoutPidfd(now, unix.SIGTERM); err != nil {
		t.Error(err)
	}
	if remain := proc.WaitWithoutPidfd(t.Context(), ids, 10*time.Second); remain != nil {
		t.Errorf("%v remain", remain)
	}
}
