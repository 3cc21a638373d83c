using System.Text.RegularExpressions;
using FlagCluster.Testing.Metrics;

namespace FlagCluster.Deploy.Tests.PromQl;

/// <summary>Compares PromQL with the documented metrics: names, kinds, labels and values of labels.</summary>
/// <param name="table">The rows of <c>docs/metrics.md</c>.</param>
/// <param name="jobs">The values of the label <c>job</c>.</param>
internal sealed class PromChecker(IEnumerable<DocumentedMetric> table, IReadOnlySet<string> jobs)
{
    // The labels that Prometheus and the PodMonitors add to all series.
    private static readonly string[] TargetLabels = ["job", "instance", "namespace", "pod"];

    private readonly Dictionary<string, DocumentedMetric> _rows = table.ToDictionary(row => row.Name, StringComparer.Ordinal);
    private readonly HashSet<string> _problems = new(StringComparer.Ordinal);

    /// <summary>Gets the problems that were found, one sentence each.</summary>
    public IReadOnlyCollection<string> Problems => _problems;

    /// <summary>Checks expressions, and that their results have the labels that are used.</summary>
    /// <exception cref="FormatException">An expression cannot be parsed.</exception>
    public void Check(IReadOnlyList<(string Text, IEnumerable<string> UsedLabels)> expressions)
    {
        var parsed = PromParser.Parse([.. expressions.Select(expression => expression.Text)]);
        foreach (var ((text, usedLabels), expression) in expressions.Zip(parsed))
        {
            var labels = Labels(expression);
            foreach (var label in usedLabels)
                Require(labels, label, text);
        }
    }

    /// <summary>Checks names of metrics, including names of histograms without a suffix.</summary>
    public void CheckNames(IEnumerable<string> names) =>
        Check([
            .. names.Where(name => _rows.GetValueOrDefault(name)?.Kind != "histogram").Select(name => (name, Enumerable.Empty<string>())),
        ]);

    /// <summary>Returns the labels of a result, or null if they are unknown.</summary>
    private HashSet<string>? Labels(PromExpression expression) =>
        expression switch
        {
            PromSelector selector => Labels(selector),
            PromCall call => Labels(call),
            PromAggregation aggregation => Labels(aggregation),
            PromBinary binary => Labels(binary),
            _ => null,
        };

    private HashSet<string>? Labels(PromSelector selector)
    {
        var name = selector.Metric;
        // The metrics of kube-state-metrics are not documented here.
        if (name.StartsWith("kube_", StringComparison.Ordinal))
            return null;
        var (row, part) = Find(name);
        if (row is null && name != "up")
        {
            _problems.Add($"{name} is no metric of docs/metrics.md.");
            return null;
        }
        HashSet<string> labels = [.. TargetLabels, .. row?.Labels.Keys ?? [], .. part == "_bucket" ? ["le"] : Array.Empty<string>()];
        foreach (var matcher in selector.Matchers)
        {
            Require(labels, matcher.Label, name);
            var values = matcher.Label == "job" ? jobs : row?.Labels.GetValueOrDefault(matcher.Label);
            if (values is { Count: > 0 } && !Matches(matcher, values))
                _problems.Add(
                    $"{name} has no {matcher.Label}{matcher.Operator}\"{matcher.Value}\"; there are {string.Join(", ", values)}."
                );
        }
        return labels;
    }

    private (DocumentedMetric? Row, string Part) Find(string sample)
    {
        var part =
            new[] { "_bucket", "_sum", "_count" }.FirstOrDefault(suffix =>
                sample.EndsWith(suffix, StringComparison.Ordinal) && _rows.GetValueOrDefault(sample[..^suffix.Length])?.Kind == "histogram"
            ) ?? "";
        var row = _rows.GetValueOrDefault(sample[..^part.Length]);
        // A histogram has no series with the name of the family.
        return part.Length == 0 && row?.Kind == "histogram" ? (null, part) : (row, part);
    }

    /// <summary>Returns whether a matcher matches any of the values. A variable of Grafana matches.</summary>
    private static bool Matches(PromMatcher matcher, IReadOnlySet<string> values) =>
        matcher.Value.StartsWith('$')
        || (
            matcher.Operator.EndsWith('~')
                ? values.Any(value => Regex.IsMatch(value, $"^(?:{matcher.Value})$"))
                : values.Contains(matcher.Value)
        );

    private HashSet<string>? Labels(PromCall call)
    {
        var all = call.Arguments.Select(argument => (Argument: argument, Labels: Labels(argument))).ToList();
        var labels = all.Find(argument => argument.Labels is not null).Labels;
        if (call.Function is "absent" or "absent_over_time")
            return null;
        if (call.Arguments is [PromSelector { Metric: var name }, ..] && Find(name).Row is { } row)
        {
            if (call.Function is "rate" or "irate" or "increase" && row.Kind == "gauge")
                _problems.Add($"{call.Function}() of {name}, which is a gauge.");
            if (call.Function is "delta" or "idelta" or "deriv" or "predict_linear" && row.Kind != "gauge")
                _problems.Add($"{call.Function}() of {name}, which is a {row.Kind}.");
        }
        if (call.Function != "histogram_quantile" || labels is null)
            return labels;
        Require(labels, "le", "histogram_quantile()");
        return [.. labels.Where(label => label != "le")];
    }

    private HashSet<string>? Labels(PromAggregation aggregation)
    {
        var inner = Labels(aggregation.Arguments[^1]);
        foreach (var label in aggregation.Labels)
            Require(inner, label, aggregation.Function);
        return aggregation.Clause switch
        {
            "by" when aggregation.Function is not ("topk" or "bottomk") => [.. aggregation.Labels],
            "without" => inner is null ? null : [.. inner.Except(aggregation.Labels)],
            _ => aggregation.Function is "topk" or "bottomk" ? inner : [],
        };
    }

    private HashSet<string>? Labels(PromBinary binary)
    {
        var (left, right) = (Labels(binary.Left), Labels(binary.Right));
        foreach (var label in binary.Clause == "on" ? binary.Labels : [])
        {
            Require(left, label, binary.Operator);
            Require(right, label, binary.Operator);
        }
        if (left is null || right is null)
            return binary.Operator is "and" or "unless" ? left : left ?? right;
        if (binary.Operator == "or")
            return [.. left.Intersect(right)];
        if (binary.Clause.Length == 0 && !left.SetEquals(right))
            _problems.Add(
                $"The sides of {binary.Operator} have the labels ({string.Join(", ", left)}) and "
                    + $"({string.Join(", ", right)}), and never match."
            );
        if (binary.Operator is "and" or "unless" || binary.Many == "group_left")
            return left;
        return binary.Many == "group_right" ? right
            : binary.Clause == "on" ? [.. binary.Labels]
            : [.. left.Intersect(right)];
    }

    private void Require(HashSet<string>? labels, string label, string where)
    {
        if (labels?.Contains(label) == false)
            _problems.Add($"No label {label} for {where}; there are {string.Join(", ", labels)}.");
    }
}
