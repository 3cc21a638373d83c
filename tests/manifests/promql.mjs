// Parses PromQL with Prometheus' own grammar. Reads a JSON array of expressions from standard input and writes an array of syntax trees,
// with { "error": … } in the place of an expression that cannot be parsed. PromExpression.cs has the shapes.
import { text } from 'node:stream/consumers';
import { parser } from '@prometheus-io/lezer-promql';

const selectors = ['MatrixSelector', 'OffsetExpr', 'ParenExpr', 'StepInvariantExpr', 'SubqueryExpr', 'UnaryExpr'];

const expressions = JSON.parse(await text(process.stdin));
process.stdout.write(JSON.stringify(expressions.map(parse)));

function parse(expression) {
  // Grafana's variables for durations are not part of the grammar.
  const source = expression.replace(/\[\$__\w+\]/g, '[5m]');
  const tree = parser.parse(source);
  let error = source.trim() === '' ? 0 : undefined;
  tree.iterate({ enter: (node) => { if (node.type.isError) error ??= node.from; } });
  return error === undefined ? read(tree.topNode.firstChild, source) : { error: `No PromQL at character ${error}: ${expression}` };
}

function read(node, source) {
  const of = (part) => source.slice(part.from, part.to);
  if (node.name === 'VectorSelector') return { kind: 'selector', metric: of(node.getChild('Identifier')), matchers: matchers(node, of) };
  if (node.name === 'FunctionCall') return { kind: 'call', function: of(node.getChild('FunctionIdentifier')), arguments: body(node, source) };
  if (node.name === 'AggregateExpr') {
    const modifier = node.getChild('AggregateModifier');
    return {
      kind: 'aggregation',
      function: of(node.getChild('AggregateOp')),
      clause: modifier ? of(modifier.firstChild) : '',
      labels: labels(modifier, of),
      arguments: body(node, source),
    };
  }
  if (node.name === 'BinaryExpr') return binary(node, source, of);
  if (selectors.includes(node.name)) return read(children(node).find(isExpression), source);
  return { kind: 'constant' };
}

function binary(node, source, of) {
  const parts = children(node);
  const [left, right] = parts.filter(isExpression);
  const operator = parts.find((part) => part.from >= left.to && part.name !== 'Comment');
  const clause = node.getChild('MatchingModifierClause');
  const many = clause?.getChild('GroupLeft') ?? clause?.getChild('GroupRight');
  return {
    kind: 'binary',
    operator: of(operator),
    clause: clause ? of(clause.firstChild) : '',
    labels: labels(clause, of),
    many: many ? of(many) : '',
    left: read(left, source),
    right: read(right, source),
  };
}

function body(node, source) {
  return children(node.getChild('FunctionCallBody')).filter(isExpression).map((argument) => read(argument, source));
}

function matchers(node, of) {
  return (node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? []).map((matcher) => ({
    label: of(matcher.getChild('LabelName')),
    operator: of(matcher.getChild('MatchOp')),
    value: of(matcher.getChild('StringLiteral')).slice(1, -1).replace(/\\(.)/g, '$1'),
  }));
}

function labels(clause, of) {
  return (clause?.getChild('GroupingLabels')?.getChildren('LabelName') ?? []).map(of);
}

function children(node) {
  const found = [];
  for (let child = node.firstChild; child; child = child.nextSibling) found.push(child);
  return found;
}

function isExpression(node) {
  return /(Expr|Selector|FunctionCall|Literal)$/.test(node.name) && !/Duration(Expr|Context)$/.test(node.name);
}
