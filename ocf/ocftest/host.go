package ocftest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/pulse-ha/pulse/ocf"
	"github.com/pulse-ha/pulse/ocf/proc"
)

// Host is a fake [ocf.Host]. Its clock stands still but for Sleep, its programs
// are functions, and its run-time directories are the test's own.
type Host struct {
	Env      map[string]string
	Name     string // what uname -n prints
	UID      int
	Terminal bool // whether a person calls the agent
	Time     time.Time
	Programs map[string]Program // by name or path
	Cluster  *Cluster           // answers the cluster's command line tools; nil: they are missing
	Messages []string           // what went to syslog

	mu             sync.Mutex
	stdout, stderr bytes.Buffer
}

// Program stands for an installed program.
type Program func(ctx context.Context, cmd proc.Command) (proc.Result, error)

// NewHost returns a host called node1 where root runs the agent, with the
// environment that every caller sets, and no cluster.
func NewHost(t testing.TB) *Host {
	t.Helper()
	dir := t.TempDir()
	return &Host{
		Name: "node1",
		Time: time.Date(2026, time.November, 22, 15, 45, 2, 0, time.UTC),
		Env: map[string]string{
			"OCF_ROOT": "/usr/lib/ocf", "OCF_RA_VERSION_MAJOR": "1", "OCF_RA_VERSION_MINOR": "1",
			"OCF_RESOURCE_INSTANCE": "test", "OCF_RESOURCE_PROVIDER": "pulse",
			"HA_RSCTMP": dir, "HA_VARRUN": dir, "HA_VARLIB": dir, "HA_LOGFILE": dir + "/log",
		},
		Programs: make(map[string]Program),
	}
}

// Set sets variables of the environment, given as NAME, VALUE, NAME, VALUE.
func (h *Host) Set(pairs ...string) *Host {
	for i := 0; i+1 < len(pairs); i += 2 {
		h.Env[pairs[i]] = pairs[i+1]
	}
	return h
}

// Params sets parameters of the agent, given as name, value, name, value.
func (h *Host) Params(pairs ...string) *Host {
	for i := 0; i+1 < len(pairs); i += 2 {
		h.Env["OCF_RESKEY_"+pairs[i]] = pairs[i+1]
	}
	return h
}

// Environ implements [ocf.Host].
func (h *Host) Environ() []string {
	var environ []string
	for _, name := range slices.Sorted(maps.Keys(h.Env)) {
		environ = append(environ, name+"="+h.Env[name])
	}
	return environ
}

// Stdout implements [ocf.Host].
func (h *Host) Stdout() io.Writer { return &locked{mu: &h.mu, w: &h.stdout} }

// Stderr implements [ocf.Host].
func (h *Host) Stderr() io.Writer { return &locked{mu: &h.mu, w: &h.stderr} }

// Interactive implements [ocf.Host].
func (h *Host) Interactive() bool { return h.Terminal }

// Now implements [ocf.Host].
func (h *Host) Now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.Time
}

// Sleep implements [ocf.Host]: it moves the clock and doesn't wait. Past ctx's
// deadline it fails as a real one would.
func (h *Host) Sleep(ctx context.Context, d time.Duration) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.Time = h.Time.Add(d)
	if deadline, ok := ctx.Deadline(); ok && d > time.Until(deadline) {
		return context.DeadlineExceeded
	}
	return ctx.Err()
}

// Hostname implements [ocf.Host].
func (h *Host) Hostname() (string, error) { return h.Name, nil }

// Euid implements [ocf.Host].
func (h *Host) Euid() int { return h.UID }

// Run implements [ocf.Host].
func (h *Host) Run(ctx context.Context, cmd proc.Command) (proc.Result, error) {
	program, ok := h.program(cmd.Name)
	if !ok {
		return proc.Result{}, fmt.Errorf("%s: %w", cmd.Name, fs.ErrNotExist)
	}
	return program(ctx, cmd)
}

// LookPath implements [ocf.Host].
func (h *Host) LookPath(name string) (string, error) {
	if _, ok := h.program(name); !ok {
		return "", fmt.Errorf("%s: %w", name, fs.ErrNotExist)
	}
	return "/usr/sbin/" + name, nil
}

func (h *Host) program(name string) (Program, bool) {
	if program, ok := h.Programs[name]; ok {
		return program, true
	}
	return h.Cluster.program(name)
}

// Syslog implements [ocf.Host].
func (h *Host) Syslog(message []byte) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.Messages = append(h.Messages, string(message))
	return nil
}

// locked serialises writes with what reads the buffer.
type locked struct {
	mu *sync.Mutex
	w  io.Writer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}

var _ ocf.Host = (*Host)(nil)
