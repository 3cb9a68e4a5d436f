package ocf_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pulse-ha/pulse/ocf"
	"github.com/pulse-ha/pulse/ocf/ocftest"
)

// documented is an agent with everything that documentation can tell of one.
func documented() *ocf.Agent {
	var text string
	var flagged bool
	nothing := func(context.Context, *ocf.Call) error { return nil }
	return &ocf.Agent{
		Name: "Sample", Version: "2.1", Short: "Keeps a sample's state - 'well'",
		Long: "Keeps .something in C:\\temp.\n\n.This begins with a dot, as in:\n\n  sample --run\n  sample --stop\n\n'Quoted' and `code`.",
		Params: []ocf.Param{
			{
				Name: "name", Required: true, UniqueGroup: "address", Value: ocf.Text(&text),
				Short: "Name", Long: "The name.\n\nA second paragraph.",
			},
			{
				Name: "mode", Reloadable: true, Value: ocf.Select(&text, "slow", "slow", "fast"),
				Short: "Mode", Long: "How to run.",
			},
			{
				Name: "old", Value: ocf.Bool(&flagged, true),
				Deprecated: &ocf.Deprecation{ReplacedBy: []string{"mode"}, Reason: "it says too little"},
				Short:      "Old", Long: "Not in use any more.",
			},
			{
				Name: "dir", Value: ocf.Text(&text), Default: func(call *ocf.Call) string { return "/srv/" + call.Instance() },
				Short: "Directory", Long: "Computed on the host.",
			},
		},
		Actions: []ocf.Action{
			{Name: ocf.Start, Timeout: 20 * time.Second, Run: nothing},
			{Name: ocf.Stop, Timeout: 20 * time.Second, Run: nothing},
			{Name: ocf.Monitor, Timeout: 20 * time.Second, Interval: 10 * time.Second, Role: ocf.Promoted, Run: nothing},
			{Name: ocf.Monitor, Timeout: 20 * time.Second, Interval: time.Minute, Depth: 10, Role: ocf.Unpromoted, Run: nothing},
			{Name: ocf.Promote, Timeout: 20 * time.Second, Run: nothing},
			{Name: ocf.Demote, Timeout: 20 * time.Second, Run: nothing},
			{Name: ocf.MigrateTo, Timeout: 20 * time.Second, Run: nothing},
			{Name: "dance", Timeout: 1500 * time.Millisecond, Run: nothing},
		},
	}
}

func sampleManPage(t *testing.T) []byte {
	t.Helper()
	var page bytes.Buffer
	about := ocf.ManPage{Provider: "pulse", Package: "Pulse 1.0", Date: time.Date(2026, time.November, 22, 0, 0, 0, 0, time.UTC)}
	if err := documented().WriteManPage(&page, ocftest.NewHost(t), about); err != nil {
		t.Fatal(err)
	}
	return page.Bytes()
}

func TestManPage(t *testing.T) { checkGolden(t, "sample.7", sampleManPage(t)) }

func TestManPageIsCleanForMandoc(t *testing.T) {
	ocftest.RequirePrograms(t, "mandoc")
	path := filepath.Join(t.TempDir(), "ocf_pulse_Sample.7")
	if err := os.WriteFile(path, sampleManPage(t), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("mandoc", "-T", "lint", "-W", "style", path).CombinedOutput()
	if err != nil || len(out) > 0 {
		t.Errorf("%v\n%s", err, out)
	}
	text, err := exec.Command("mandoc", "-T", "ascii", path).Output()
	if err != nil {
		t.Fatal(err)
	}
	plain := stripOverstrikes(string(text))
	for _, want := range []string{"C:\\temp", ".This begins with a dot", "'Quoted' and `code`", "--run", "state - 'well'"} {
		if !strings.Contains(plain, want) {
			t.Errorf("the formatted page lacks %s:\n%s", want, plain)
		}
	}
}

// stripOverstrikes removes the backspaces with which a terminal's page is bold.
func stripOverstrikes(s string) string {
	var b []rune
	for _, r := range s {
		if r == '\b' && len(b) > 0 {
			b = b[:len(b)-1]
			continue
		}
		b = append(b, r)
	}
	return string(b)
}

func TestCompletion(t *testing.T) {
	var script bytes.Buffer
	const path = "/usr/lib/ocf/resource.d/pulse/Sample"
	if err := documented().WriteCompletion(&script, path); err != nil {
		t.Fatal(err)
	}
	checkGolden(t, "sample.bash-completion", script.Bytes())
	script.WriteString("echo ${_ocf_params[" + path + "]}; complete -p " + path + "\n")
	c := exec.Command("bash", "-eu")
	c.Stdin = &script
	out, err := c.CombinedOutput()
	if err != nil || !strings.HasPrefix(string(out), "name= mode= old= dir= ") || !strings.Contains(string(out), "start stop monitor") {
		t.Errorf("%v, %s", err, out)
	}
}

// checkGolden compares with the file in testdata, or writes it with -update.
func checkGolden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (go test -update writes it anew):\n%s", path, diff)
	}
}
