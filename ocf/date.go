package ocf

import (
	"strings"
	"time"
)

// dateVerbs are date(1)'s conversions that a log's or a trace's date may use,
// as layouts of package time.
var dateVerbs = map[byte]string{
	'a': "Mon", 'b': "Jan", 'd': "02", 'e': "_2", 'F': "2006-01-02", 'H': "15", 'M': "04",
	'm': "01", 'N': "000000000", 'S': "05", 'T': "15:04:05", 'Y': "2006", 'y': "06",
	'Z': "MST", 'z': "-0700",
}

// strftime formats t as date(1) does; a verb that it doesn't know stands as it
// is.
func strftime(t time.Time, format string) string {
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 == len(format) {
			b.WriteByte(format[i])
			continue
		}
		i++
		if layout, ok := dateVerbs[format[i]]; ok {
			b.WriteString(t.Format(layout))
			continue
		}
		b.WriteString(format[i-1 : i+1])
	}
	return b.String()
}
