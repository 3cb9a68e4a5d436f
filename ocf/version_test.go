package ocf_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/pulse-ha/pulse/ocf"
	"github.com/pulse-ha/pulse/ocf/ocftest"
)

const shellLibrary = "/usr/lib/ocf/lib/heartbeat/ocf-shellfuncs"

// versionTable returns the lines of testdata/versions.txt: two versions and
// the code of ocf_version_cmp for them.
func versionTable(t testing.TB) [][]string {
	t.Helper()
	data, err := os.ReadFile("testdata/versions.txt")
	if err != nil {
		t.Fatal(err)
	}
	var table [][]string
	for line := range strings.Lines(string(data)) {
		table = append(table, strings.Split(strings.TrimSuffix(line, "\n"), "|"))
	}
	return table
}

// shellCode returns what ocf_version_cmp would exit with.
func shellCode(a, b string) string {
	c, err := ocf.CompareVersions(a, b)
	if err != nil {
		return "3"
	}
	return string(rune('1' + c))
}

func TestCompareVersions(t *testing.T) {
	for _, line := range versionTable(t) {
		if got := shellCode(line[0], line[1]); got != line[2] {
			t.Errorf("%q with %q: %s, want %s", line[0], line[1], got, line[2])
		}
	}
}

// The table is what the shell library says.
func TestVersionTableIsTheShellLibrarys(t *testing.T) {
	if _, err := os.Stat(shellLibrary); err != nil {
		ocftest.Skip(t, "the shell library isn't installed")
	}
	var script strings.Builder
	script.WriteString(". " + shellLibrary + "\n")
	for _, line := range versionTable(t) {
		script.WriteString("ocf_version_cmp '" + line[0] + "' '" + line[1] + "'; echo $?\n")
	}
	c := exec.Command("bash", "-c", script.String()) //nolint:forbidigo // the reference, not part of an agent
	c.Env = append(os.Environ(), "OCF_ROOT=/usr/lib/ocf", "OCF_RESOURCE_INSTANCE=test")
	out, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	codes := strings.Fields(string(out))
	for i, line := range versionTable(t) {
		if i >= len(codes) || codes[i] != line[2] {
			t.Errorf("%q with %q: not %s", line[0], line[1], line[2])
		}
	}
}

func FuzzCompareVersions(f *testing.F) {
	for _, line := range versionTable(f) {
		f.Add(line[0], line[1])
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		forth, err := ocf.CompareVersions(a, b)
		back, _ := ocf.CompareVersions(b, a)
		if forth != -back || err == nil && (forth == 0) != (a == b) {
			t.Errorf("%q with %q: %d, the other way %d", a, b, forth, back)
		}
	})
}
