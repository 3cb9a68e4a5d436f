package ocf_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pulse-ha/pulse/ocf"
	"github.com/pulse-ha/pulse/ocf/ocftest"
)

var update = flag.Bool("update", false, "write the golden files")

func TestMetaDataGolden(t *testing.T) {
	const golden = "testdata/metadata.xml"
	out := ocftest.Call(t, ocftest.NewHost(t), (&probeAgent{}).declare, ocf.MetaData)
	if *update {
		if err := os.WriteFile(golden, []byte(out.Stdout), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), out.Stdout); diff != "" {
		t.Errorf("meta-data (-want +got):\n%s", diff)
	}
}

// The declaration names no encoding, and the text is the same in every
// environment but for the defaults that are computed.
func TestMetaDataNeedsNothing(t *testing.T) {
	want := ocftest.Call(t, ocftest.NewHost(t), (&probeAgent{}).declare, ocf.MetaData).Stdout
	if !strings.HasPrefix(want, "<?xml version=\"1.0\"?>\n") {
		t.Errorf("it begins with %.60q", want)
	}
	for _, env := range []map[string]string{
		nil,
		{"OCF_OUTPUT_FORMAT": "text"},
		{"OCF_RA_VERSION_MAJOR": "2", "OCF_RESKEY_count": "junk", "OCF_RESOURCE_INSTANCE": "<&\"'\x01>"},
	} {
		out := ocftest.Call(t, &ocftest.Host{Env: env}, (&probeAgent{}).declare, ocf.MetaData)
		if out.Code != ocf.Success || out.Stdout != want || out.Stderr != "" {
			t.Errorf("with %v: %v %q\n%s", env, out.Code, out.Stderr, cmp.Diff(want, out.Stdout))
		}
	}
}

func TestCheckMetaData(t *testing.T) { ocftest.CheckMetaData(t, (&probeAgent{}).declare) }
