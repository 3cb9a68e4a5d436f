package main

import (
	"testing"
	"time"

	"github.com/pulse-ha/pulse/ocf"
	"github.com/pulse-ha/pulse/ocf/ocftest"
)

func TestMain(m *testing.M) { ocftest.Main(m, "Dummy", New) }

func TestScripts(t *testing.T) { ocftest.RunScripts(t) }

func TestMetaData(t *testing.T) { ocftest.CheckMetaData(t, New) }

func FuzzEnvironment(f *testing.F) {
	ocftest.FuzzEnvironment(f, New, ocf.Start, ocf.Stop, ocf.Monitor, ocf.ReloadAgent, ocf.ValidateAll)
}

// sequence calls the actions one after the other and checks the last code.
func sequence(t *testing.T, host *ocftest.Host, want ocf.Code, actions ...string) ocftest.Outcome {
	t.Helper()
	var out ocftest.Outcome
	for _, action := range actions {
		out = ocftest.Call(t, host, New, action)
		ocftest.CheckOutcome(t, out)
	}
	if out.Code != want {
		t.Errorf("%v: code %v (%s), want %v", actions, out.Code, out.Reason, want)
	}
	return out
}

func TestSleepTakesTheTimeAsked(t *testing.T) {
	host := ocftest.NewHost(t).Params("op_sleep", "7")
	before := host.Now()
	sequence(t, host, ocf.Success, ocf.Start)
	if took := host.Now().Sub(before); took != 7*time.Second {
		t.Errorf("start took %v, want 7 s", took)
	}
}

func TestSecondOperationFailsWhileOneSleeps(t *testing.T) {
	host := ocftest.NewHost(t).Params("op_sleep", "1")
	sequence(t, host, ocf.Success, ocf.Start)
	if err := ocf.WriteState(host.Env["HA_RSCTMP"]+"/Dummy-test.state.serialized", ""); err != nil {
		t.Fatal(err)
	}
	sequence(t, host, ocf.ErrGeneric, ocf.Monitor)
	sequence(t, host, ocf.Success, ocf.Stop, ocf.Start)
}

func TestStartReportsFailureOnNode(t *testing.T) {
	host := ocftest.NewHost(t).Params("fail_start_on", "node1")
	sequence(t, host, ocf.ErrGeneric, ocf.Start)
	sequence(t, host, ocf.Success, ocf.Monitor)
	sequence(t, host, ocf.ErrGeneric, ocf.ReloadAgent)
	host.Name = "node2"
	sequence(t, host, ocf.Success, ocf.ReloadAgent)
}

func TestCheckLevels(t *testing.T) {
	for _, test := range []struct {
		level, state string
		want         ocf.Code
		takes        time.Duration
	}{
		{"0", "", ocf.Success, 0},
		{"5", "", ocf.Success, 0},
		{"10", "", ocf.Success, 30 * time.Second},
		{"15", "", ocf.Success, 30 * time.Second},
		{"30", "", ocf.ErrGeneric, 0},
		{"39", "", ocf.ErrGeneric, 0},
		{"40", "", ocf.Success, 0},
		{"40", "190\n", ocf.Degraded, 0},
		{"99", "9", ocf.FailedPromoted, 0},
		{"40", "77", ocf.ErrGeneric, 0}, // no code of OCF's
		{"junk", "", ocf.Success, 0},
		{"-1", "", ocf.Success, 0},
	} {
		host := ocftest.NewHost(t)
		sequence(t, host, ocf.Success, ocf.Start)
		if err := ocf.WriteState(host.Env["HA_RSCTMP"]+"/Dummy-test.state", test.state); err != nil {
			t.Fatal(err)
		}
		before := host.Now()
		host.Set("OCF_CHECK_LEVEL", test.level)
		sequence(t, host, test.want, ocf.Monitor)
		if took := host.Now().Sub(before); took != test.takes {
			t.Errorf("level %s took %v, want %v", test.level, took, test.takes)
		}
	}
}

func TestLevelTwentyFailsNowAndThen(t *testing.T) {
	host := ocftest.NewHost(t).Set("OCF_CHECK_LEVEL", "20")
	failed := 0
	sequence(t, host, ocf.NotRunning, ocf.Monitor)
	if err := ocf.WriteState(host.Env["HA_RSCTMP"]+"/Dummy-test.state", ""); err != nil {
		t.Fatal(err)
	}
	for range 500 {
		if ocftest.Call(t, host, New, ocf.Monitor).Code == ocf.ErrGeneric {
			failed++
		}
	}
	if failed < 50 || failed > 150 { // 100 expected; beyond 5 standard deviations of 9
		t.Errorf("%d of 500 monitors failed, want about 100", failed)
	}
}

func TestPasswordIsNeverShown(t *testing.T) {
	host := ocftest.NewHost(t).Params("passwd", "s3cr3t", "state", "/nonexistent/s3cr3t/file")
	delete(host.Env, "HA_LOGFILE")
	out := sequence(t, host, ocf.ErrGeneric, ocf.Start)
	if want := "state file /nonexistent/****/file: no such file or directory"; out.Reason != want {
		t.Errorf("reason %q, want %q", out.Reason, want)
	}
}
