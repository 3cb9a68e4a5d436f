// Command IPaddr2 is the OCF resource agent ocf:pulse:IPaddr2.
package main

import "github.com/pulse-ha/pulse/ocf"

func main() { ocf.Main(New) }
