package conformance

import (
	"io"
	"os"
	"testing"
	"time"

	"github.com/pulse-ha/pulse/ocf"
)

// TestStartReleasesItsPipes is `AGENT start | cat`: the reader has to see the
// end of the output when start returns, not when what it started ends.
func TestStartReleasesItsPipes(t *testing.T) {
	inAll(t, func(t *testing.T, agent string) {
		reader, writer, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		defer reader.Close()
		r := newRoom(t)
		start := step{args: []string{"start"}}.call(r, agent)
		out, err := start.runWith(nil, writer, writer)
		writer.Close()
		if err != nil || out.code != ocf.Success {
			t.Fatalf("start: %v, %v", out, err)
		}
		if err := reader.SetReadDeadline(time.Now().Add(200 * time.Millisecond)); err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadAll(reader); err != nil {
			t.Errorf("start has returned, and somebody holds its output: %v", err)
		}
		monitor, err := step{args: []string{"monitor"}}.call(r, agent).run()
		if err != nil || monitor.code != ocf.Success {
			t.Errorf("monitor: %v, %v", monitor, err)
		}
	})
}

// TestCodeGetsOutWithoutReader checks that an agent that has something to say
// isn't killed by SIGPIPE if nobody reads it, nor held up by a full disk.
func TestCodeGetsOutWithoutReader(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer full.Close()
	broken := brokenPipe(t)
	inAll(t, func(t *testing.T, agent string) {
		r := newRoom(t)
		for what, files := range map[string][]*os.File{
			"no reader": {nil, broken, broken}, "full disk": {nil, full, full}, "no file": nil,
		} {
			checkCode(t, r, agent, what, files, step{args: []string{"frobnicate"}, want: ocf.ErrUnimplemented})
			checkCode(t, r, agent, what, files, step{args: []string{"monitor"}, want: ocf.NotRunning})
			checkCode(t, r, agent, what, files, step{
				args: []string{"monitor"}, env: []string{"OCF_RA_VERSION_MAJOR=2"}, want: ocf.ErrInstalled,
			})
		}
	})
}

func checkCode(t *testing.T, r *room, agent, what string, files []*os.File, s step) {
	t.Helper()
	out, err := s.call(r, agent).runWith(files...)
	if err != nil {
		t.Fatal(err)
	}
	if out.code != s.want || out.signal != 0 {
		t.Errorf("%s with %s: %v, want code %d", s.args[0], what, out, int(s.want))
	}
}

// brokenPipe returns the writing end of a pipe that nobody reads.
func brokenPipe(t *testing.T) *os.File {
	t.Helper()
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	reader.Close()
	t.Cleanup(func() { writer.Close() })
	return writer
}

// TestWithoutRoot checks that a user without privileges gets to see the state,
// and is told why nothing more.
func TestWithoutRoot(t *testing.T) {
	inAll(t, func(t *testing.T, agent string) {
		r := newRoom(t)
		before := r.mustSnapshot(t)
		asNobody := func(action string) outcome {
			c := step{args: []string{action}}.call(r, agent)
			c.as = nobody
			out, err := c.run()
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		if out := asNobody("monitor"); out.code != ocf.NotRunning {
			t.Errorf("monitor as nobody: %v, want code %d", out, int(ocf.NotRunning))
		}
		if out := asNobody("start"); !out.code.Legal() || out.code == ocf.Success || out.reason() == "" {
			t.Errorf("start as nobody: %v, want an error with its reason", out)
		}
		if out := asNobody("stop"); out.code != ocf.Success && out.code != ocf.ErrPerm {
			t.Errorf("stop as nobody: %v, want code 0 or %d", out, int(ocf.ErrPerm))
		}
		if changed := before.changedFiles(r.mustSnapshot(t)); len(changed) > 0 {
			t.Errorf("nobody changed %q", changed)
		}
	})
}
