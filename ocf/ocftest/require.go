package ocftest

import (
	"os"
	"strings"
	"testing"

	"github.com/pulse-ha/pulse/ocf/proc"
)

// noSkip is the variable that turns every missing requirement into a failure.
// It is set where all tests must run, as in continuous integration.
const noSkip = "OCFTEST_NO_SKIP"

// RequireRoot skips the test unless it runs as root.
func RequireRoot(t testing.TB) {
	t.Helper()
	if os.Geteuid() != 0 {
		Skip(t, "needs root")
	}
}

// RequirePrograms skips the test unless the programs are installed.
func RequirePrograms(t testing.TB, names ...string) {
	t.Helper()
	var missing []string
	for _, name := range names {
		if _, err := proc.LookPath(name); err != nil {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		Skip(t, "not installed: "+strings.Join(missing, ", "))
	}
}

// Skip skips the test for the given reason, or fails it if OCFTEST_NO_SKIP is
// set.
func Skip(t testing.TB, reason string) {
	t.Helper()
	if os.Getenv(noSkip) != "" {
		t.Fatalf("%s, and %s forbids to skip the test", reason, noSkip)
	}
	t.Skip(reason)
}
