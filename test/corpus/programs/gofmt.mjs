/** @wasm-fmt/gofmt: formats Go. Go by TinyGo. */
import { format } from '@wasm-fmt/gofmt';

const source = `package main
import ("fmt"; "strings")
type  T struct { A int ;Bcd   string // of T
}
func (t *T) f(x... interface{}) (r int,err error) { for i:=0;i<10;i++ { if x==nil&&t.A>3 {continue}
switch { case true: fmt.Println( "a"+strings.Repeat("é",3) ) ; default : go func(){ <-make(chan int) }() } }
 return  r , err }
func main(){fmt.Println("Hello, 世界", []int{1,2,
3}, map[string]int{"a":1,"bc":22,
"def":333,}) }
`;

export default function run() {
  const attempt = text => {
    try {
      return format(text);
    } catch (error) {
      return String(error);
    }
  };
  return [
    source,
    format(source),
    source.repeat(30).replaceAll('package main', '// again'),
    'package',
    'package a; func {',
  ].map(attempt);
}
