package ocftest

import (
	"context"
	"strings"
	"testing"

	"github.com/pulse-ha/pulse/ocf"
)

// Declare makes an agent's declaration, as an agent's function New does.
type Declare func(ocf.Host) *ocf.Agent

// Outcome is what the caller sees of a call.
type Outcome struct {
	Code   ocf.Code
	Stdout string
	Stderr string
	Reason string // the exit reason as Pacemaker finds it on stderr
}

// Call performs action with a fresh agent on host.
func Call(t testing.TB, host *Host, declare Declare, action string) Outcome {
	t.Helper()
	host.mu.Lock()
	host.stdout.Reset()
	host.stderr.Reset()
	host.mu.Unlock()
	code := declare(host).Run(context.Background(), host, []string{action})
	host.mu.Lock()
	defer host.mu.Unlock()
	stderr := host.stderr.String()
	return Outcome{Code: code, Stdout: host.stdout.String(), Stderr: stderr, Reason: Reason(stderr)}
}

// Reason returns the exit reason in an agent's stderr as Pacemaker reads it:
// what follows the last "ocf-exit-reason:", to the end of that line.
func Reason(stderr string) string {
	const prefix = "ocf-exit-reason:"
	i := strings.LastIndex(stderr, prefix)
	if i < 0 {
		return ""
	}
	reason, _, _ := strings.Cut(stderr[i+len(prefix):], "\n")
	return reason
}
