using FlagCluster.Testing.Metrics;

namespace FlagCluster.Deploy.Tests.PromQl;

/// <summary>Tests the checks of PromQL queries.</summary>
public sealed class PromCheckerTests
{
    private static readonly IReadOnlyList<DocumentedMetric> Table = MetricTable.Read(
        """
        | name | type | unit | tags | what it tells |
        |---|---|---|---|---|
        | `a.done` | counter | things | `kind`: `one` (the first), `two`; `place`: `here`, and those of your own | |
        | `a.duration` | histogram | s | `place`, `http.route` and others | |
        | `a.length` | up-down counter | bytes | | |
        """
    );

    [Theory]
    [InlineData(
        "sum by (job) (rate(a_done_total{kind=\"one\", place=\"there\"}[5m])) / on (job) group_left max by (job) (a_length_bytes) > 0.5 * 3"
    )]
    [InlineData("histogram_quantile(0.99, sum(rate(a_duration_seconds_bucket{http_route=\"/x/{y}\"}[$__rate_interval])) by (le))")]
    [InlineData("(sum(up{job=\"here\"}) or vector(0)) == 0 and sum(rate(a_done_total[1h] offset 10m)) > 1e3")]
    [InlineData("topk(10, max by (kind) (a_done_total) - min by (kind) (a_done_total))")]
    [InlineData("time() - kube_x{any=\"y\"} > 26 * 3600 unless on (any) deriv(kube_y[5m])")]
    [InlineData(
        "-a_length_bytes{instance=~\"$instance\"} + rate(a_duration_seconds_sum{job=~\"h.*\"}[5m]) / ignoring (place, http_route) "
            + "rate(a_duration_seconds_count[5m])",
        "The sides of +"
    )]
    [InlineData("a_done", "a_done is no metric")]
    [InlineData("a_duration_seconds", "a_duration_seconds is no metric")]
    [InlineData("a_done_total_bucket", "a_done_total_bucket is no metric")]
    [InlineData("a_length", "a_length is no metric")]
    [InlineData("rate(a_length_bytes[5m])", "rate() of a_length_bytes, which is a gauge")]
    [InlineData("deriv(a_done_total[5m])", "deriv() of a_done_total, which is a counter")]
    [InlineData("a_done_total{kinds=\"one\"}", "No label kinds for a_done_total")]
    [InlineData("a_duration_seconds_count{le=\"1\"}", "No label le for a_duration_seconds_count")]
    [InlineData("a_done_total{kind=\"three\"}", "a_done_total has no kind=\"three\"; there are one, two")]
    [InlineData("a_done_total{kind!~\"x|y\"}", "a_done_total has no kind!~\"x|y\"")]
    [InlineData("up{job=\"there\"}", "up has no job=\"there\"")]
    [InlineData("sum by (zone) (a_done_total)", "No label zone for sum")]
    [InlineData("sum by (kind) (sum by (place) (a_done_total))", "No label kind for sum")]
    [InlineData("histogram_quantile(0.99, sum by (place) (rate(a_duration_seconds_bucket[5m])))", "No label le for histogram_quantile()")]
    [InlineData(
        "sum by (kind) (a_done_total) / sum by (place) (a_done_total)",
        "The sides of / have the labels (kind) and (place), and never match"
    )]
    [InlineData("sum by (kind) (a_done_total) / on (job) sum by (kind) (a_done_total)", "No label job for /")]
    public void Check_Query_FindsItsProblem(string query, string? expected = null)
    {
        var checker = new PromChecker(Table, new HashSet<string> { "here" });

        checker.Check([(query, [])]);

        if (expected is null)
            Assert.Empty(checker.Problems);
        else
            Assert.Contains(checker.Problems, problem => problem.StartsWith(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Check_LabelOfALegendMissing_FindsTheProblem()
    {
        var checker = new PromChecker(Table, new HashSet<string>());

        checker.Check([("sum by (kind) (a_done_total)", ["kind", "place"])]);

        Assert.StartsWith("No label place for sum by", Assert.Single(checker.Problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sum(a_done_total")]
    [InlineData("a_done_total{kind}")]
    [InlineData("a_done_total b")]
    [InlineData("")]
    public void Check_InvalidQuery_Throws(string query) =>
        Assert.Throws<FormatException>(() => new PromChecker(Table, new HashSet<string>()).Check([(query, [])]));
}
