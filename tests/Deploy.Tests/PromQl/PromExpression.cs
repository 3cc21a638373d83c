using FlagCluster.Testing.Environments;

namespace FlagCluster.Deploy.Tests.PromQl;

/// <summary>A piece of PromQL.</summary>
internal abstract record PromExpression;

/// <summary>A number, a text, or a function that reads no series.</summary>
internal sealed record PromConstant : PromExpression;

/// <summary>Series of one metric.</summary>
internal sealed record PromSelector(string Metric, IReadOnlyList<PromMatcher> Matchers) : PromExpression;

/// <summary>A condition on a label: <c>=</c>, <c>!=</c>, <c>=~</c> or <c>!~</c>.</summary>
internal sealed record PromMatcher(string Label, string Operator, string Value);

internal sealed record PromCall(string Function, IReadOnlyList<PromExpression> Arguments) : PromExpression;

/// <summary>Such as <c>sum by (job) (…)</c>.</summary>
/// <param name="Function">The aggregation.</param>
/// <param name="Clause"><c>by</c>, <c>without</c>, or empty.</param>
/// <param name="Labels">The labels of the clause.</param>
/// <param name="Arguments">What is aggregated, last.</param>
internal sealed record PromAggregation(string Function, string Clause, IReadOnlyList<string> Labels, IReadOnlyList<PromExpression> Arguments) : PromExpression;

/// <summary>Two expressions and what is between them.</summary>
/// <param name="Operator">The operator.</param>
/// <param name="Clause"><c>on</c>, <c>ignoring</c>, or empty.</param>
/// <param name="Labels">The labels of the clause.</param>
/// <param name="Many">The side that keeps its labels, <c>group_left</c> or <c>group_right</c>; or empty.</param>
/// <param name="Left">The left side.</param>
/// <param name="Right">The right side.</param>
internal sealed record PromBinary(string Operator, string Clause, IReadOnlyList<string> Labels, string Many, PromExpression Left, PromExpression Right) : PromExpression;
