;; The lesser or the greater of two integers is chosen without a branch, whichever comparison asks and whichever way round.
;;! run least(-5, 3) least(3, -5) greatest(-5, 3) greatest(3, -5) least_u(-5, 3) greatest_u(-5, 3) positive(-7) positive(7) mirrored(-5, 3) other(-5, 3)
;;! lacks legalise: js.lt
;;! lacks legalise: js.le
;;! lacks legalise: js.gt
(module
  (func (export "least") (param i32 i32) (result i32)
    (select (local.get 0) (local.get 1) (i32.lt_s (local.get 0) (local.get 1))))
  (func (export "greatest") (param i32 i32) (result i32)
    (select (local.get 0) (local.get 1) (i32.gt_s (local.get 0) (local.get 1))))
  (func (export "least_u") (param i32 i32) (result i32)
    (select (local.get 0) (local.get 1) (i32.le_u (local.get 0) (local.get 1))))
  (func (export "greatest_u") (param i32 i32) (result i32)
    (if (result i32) (i32.gt_u (local.get 0) (local.get 1)) (then (local.get 0)) (else (local.get 1))))
  (func (export "positive") (param i32) (result i32)
    (select (local.get 0) (i32.const 0) (i32.gt_s (local.get 0) (i32.const 0))))
  (func (export "mirrored") (param i32 i32) (result i32)
    (select (local.get 1) (local.get 0) (i32.lt_s (local.get 0) (local.get 1))))
  ;; and what is neither stays a choice
  (func (export "other") (param i32 i32) (result i32)
    (select (local.get 0) (i32.const 9) (i32.ge_s (local.get 0) (local.get 1)))))

;;| least(-5, 3) = -5
;;| least(3, -5) = -5
;;| greatest(-5, 3) = 3
;;| greatest(3, -5) = 3
;;| least_u(-5, 3) = 3
;;| greatest_u(-5, 3) = -5
;;| positive(-7) = 0
;;| positive(7) = 7
;;| mirrored(-5, 3) = 3
;;| other(-5, 3) = 9
