;;! options format=esm
;;! print functions

;; A mutable i64 that is imported and exported again is one state: no variable follows it.
(module
  (import "m" "g" (global $g (mut i64)))
  (export "again" (global $g))
  (func (export "set") (param $value i64)
    (global.set $g (local.get $value))))

;;| function set(value_lo, value_hi) {
;;|   g_state.value = value_lo;
;;|   g_state.high = value_hi;
;;| }
