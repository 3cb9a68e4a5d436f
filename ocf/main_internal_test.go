package ocf

import (
	"io"
	"strings"
	"testing"
	"time"
)

// wordless is a host of which only stderr is used.
type wordless struct {
	Host
	stderr strings.Builder
}

func (w *wordless) Stderr() io.Writer { return &w.stderr }

func TestPanicInDeclaration(t *testing.T) {
	host := &wordless{Host: System()}
	code := run(host, func(Host) *Agent { panic("two\nlines") }, []string{Start})
	want := "ocf-exit-reason:internal error in the declaration: two lines\n"
	if code != ErrGeneric || host.stderr.String() != want {
		t.Errorf("%v %q, want %q", code, host.stderr.String(), want)
	}
}

func TestStrftime(t *testing.T) {
	at := time.Date(2026, time.February, 3, 4, 5, 6, 7_000_000, time.UTC)
	for format, want := range map[string]string{
		"%b %d %T ":   "Feb 03 04:05:06 ",
		"%F_%H:%M:%S": "2026-02-03_04:05:06",
		"%s.%N":       "1770091506.007000000",
		"%D %R %e %%": "02/03/26 04:05  3 %",
		"%Q %":        "%Q %",
		"%a %y %z %Z": "Tue 26 +0000 UTC",
		"%m/%Y":       "02/2026",
	} {
		if got := strftime(at, format); got != want {
			t.Errorf("%q gives %q, want %q", format, got, want)
		}
	}
}

func TestMetaDuration(t *testing.T) {
	for value, want := range map[string]time.Duration{
		"": 0, "0": 0, "250": 250 * time.Millisecond, "-5": 0, "10s": 0, "1.0": 0,
		"99999999999999999999": 0, "288230376151711744": forever,
	} {
		env := environment{metaPrefix + "timeout": value}
		if got := env.metaDuration("timeout"); got != want {
			t.Errorf("%q is %v, want %v", value, got, want)
		}
	}
}

func TestProbe(t *testing.T) {
	for value, want := range map[string]bool{
		"": true, "0": true, "000": true, "10000": false, "10s": false, "-1": false, "junk": false,
		"288230376151711744": false,
	} {
		call := &Call{Action: Monitor, env: environment{metaPrefix + "interval": value}}
		if call.Probe() != want {
			t.Errorf("interval %q: probe %v", value, !want)
		}
	}
	if (&Call{Action: Start}).Probe() {
		t.Error("a start is a probe")
	}
}
