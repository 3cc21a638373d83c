using System.Text.Json.Serialization;

namespace FlagCluster.Deploy.Tests.PromQl;

/// <summary>Represents a PromQL expression, as tests/manifests/promql.mjs writes it.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(PromConstant), "constant")]
[JsonDerivedType(typeof(PromSelector), "selector")]
[JsonDerivedType(typeof(PromCall), "call")]
[JsonDerivedType(typeof(PromAggregation), "aggregation")]
[JsonDerivedType(typeof(PromBinary), "binary")]
internal abstract record PromExpression;

/// <summary>Represents a number or a text.</summary>
internal sealed record PromConstant : PromExpression;

/// <summary>Represents the series of one metric.</summary>
internal sealed record PromSelector(string Metric, IReadOnlyList<PromMatcher> Matchers) : PromExpression;

/// <summary>Represents a label matcher; the operator is <c>=</c>, <c>!=</c>, <c>=~</c> or <c>!~</c>.</summary>
internal sealed record PromMatcher(string Label, string Operator, string Value);

/// <summary>Represents a function call.</summary>
internal sealed record PromCall(string Function, IReadOnlyList<PromExpression> Arguments) : PromExpression;

/// <summary>Represents an aggregation such as <c>sum by (job) (…)</c>.</summary>
/// <param name="Function">The aggregation.</param>
/// <param name="Clause"><c>by</c>, <c>without</c>, or empty.</param>
/// <param name="Labels">The labels of the clause.</param>
/// <param name="Arguments">The arguments; the last one is aggregated.</param>
internal sealed record PromAggregation(
    string Function,
    string Clause,
    IReadOnlyList<string> Labels,
    IReadOnlyList<PromExpression> Arguments
) : PromExpression;

/// <summary>Represents a binary expression.</summary>
/// <param name="Operator">The operator.</param>
/// <param name="Clause"><c>on</c>, <c>ignoring</c>, or empty.</param>
/// <param name="Labels">The labels of the clause.</param>
/// <param name="Many">The side that keeps its labels, <c>group_left</c> or <c>group_right</c>; or empty.</param>
/// <param name="Left">The left side.</param>
/// <param name="Right">The right side.</param>
internal sealed record PromBinary(
    string Operator,
    string Clause,
    IReadOnlyList<string> Labels,
    string Many,
    PromExpression Left,
    PromExpression Right
) : PromExpression;
