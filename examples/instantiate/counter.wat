(module
  (import "host" "step" (global $step i32))
  (import "host" "report" (func $report (param i32)))
  (global $count (export "count") (mut i32) (i32.const 0))
  (func (export "tick")
    (global.set $count (i32.add (global.get $count) (global.get $step)))
    (call $report (global.get $count))))
