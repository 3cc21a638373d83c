using System.Diagnostics;
using FlagCluster.Bench.Engine;
using FlagCluster.Bench.Reporting;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing;

namespace FlagCluster.Bench.Control;

/// <summary>Measures checks and changes of access among 10 users and among 10,000 with 5,000 projects.</summary>
internal static class AccessBenchmark
{
    private const int Few = 10;
    private const int Many = 10_000;
    private const string Organization = AccessSide.Organization;

    private static readonly Principal User = Principal.User(ControlRows.User(1));

    private static readonly Scope Environment = Scope.Of(new EnvironmentId(Organization, ControlRows.Project(1), "production"));

    /// <summary>Runs every case.</summary>
    public static async Task RunAsync(BenchOptions options, Report report)
    {
        Report.Progress("access: creating the databases");
        await using var few = await AccessSide.CreateAsync(Few, projects: 5);
        await using var many = await AccessSide.CreateAsync(Many, projects: 5_000);
        var rows = new List<Row>();
        var timer = new BatchTimer(options.Quick);
        AddCheck("permission", "the access of a cached actor is found, and one permission in an environment is checked", CheckPermission);
        AddCheck("token", "a token is authenticated with its checksum and its hash, and its access is found", CheckToken);
        var rounds = options.Quick ? 20 : 200;
        await AddAsync("role", "a grant is added or removed, read by the other process, and checked there", ChangeRoleAsync);
        await AddAsync("member", "a member is deactivated or activated, read by the other process, and checked there", ChangeMemberAsync);
        report.Add(
            "Access",
            rows,
            "Two SQLite databases, with 10 users and 5 projects and with 10,000 users and 5,000 projects, each with the directories of two "
                + "processes. Each user has a grant on a project.",
            "Value: median. Ratio: many to few; of role and member the median of paired ratios over rounds that alternate.",
            "Budget: a permission check takes at most 1,000 ns and allocates nothing; a change costs the same among many as among few."
        );

        void AddCheck(string name, string note, Func<AccessSide, Action<int>> check)
        {
            Report.Progress($"access: {name}");
            var (left, right) = (timer.Measure(check(few)), timer.Measure(check(many)));
            rows.Add(new($"{name}.{Few}", left.Median, "ns") { Note = note });
            rows.Add(new($"{name}.{Many}", right.Median, "ns", right.Median / left.Median));
            rows.Add(new($"{name}.{Many}.bytes", right.Bytes, "B"));
        }

        async Task AddAsync(string name, string note, Func<AccessSide, Task<double>> measure)
        {
            Report.Progress($"access: {name}");
            var (left, right) = (new List<double>(), new List<double>());
            for (var round = -5; round < rounds; round++)
            {
                var pair = (Few: await measure(few), Many: await measure(many));
                if (round < 0)
                    continue;
                left.Add(pair.Few);
                right.Add(pair.Many);
            }
            double[] ratios = [.. left.Zip(right, (first, second) => second / first)];
            rows.Add(new($"{name}.{Few}", Statistics.Median(left), "ms") { Note = note });
            rows.Add(new($"{name}.{Many}", Statistics.Median(right), "ms", Statistics.Median(ratios)) { Note = Statistics.Spread(ratios) });
        }
    }

    private static Action<int> CheckPermission(AccessSide side)
    {
        var access = side.Reader;
        return count =>
        {
            for (var i = 0; i < count; i++)
                Expect(access.Find(Organization, User)!.Allows(Permission.FlagsWrite, Environment));
        };
    }

    private static Action<int> CheckToken(AccessSide side)
    {
        var (access, directory, text) = (side.Reader, side.ReaderDirectory, side.Token);
        var now = TimeProvider.System.GetUtcNow();
        return count =>
        {
            for (var i = 0; i < count; i++)
                Expect(directory.Current.AuthenticateToken(text, now) is { } token && access.FindToken(token.Id) is not null);
        };
    }

    private static async Task<double> ChangeRoleAsync(AccessSide side)
    {
        var began = Stopwatch.GetTimestamp();
        var added = await side.Writer.AddGrantAsync(TestActors.Administrator, Organization, User, "maintainer", ControlRows.Project(1));
        await side.ReaderDirectory.RefreshAsync();
        Expect(side.Reader.Find(Organization, User)!.Allows(Permission.KeysWrite, Environment));
        await side.Writer.RemoveGrantAsync(TestActors.Administrator, Organization, added.Value!.Id);
        await side.ReaderDirectory.RefreshAsync();
        Expect(!side.Reader.Find(Organization, User)!.Allows(Permission.KeysWrite, Environment));
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds / 2;
    }

    private static async Task<double> ChangeMemberAsync(AccessSide side)
    {
        var began = Stopwatch.GetTimestamp();
        await side.Writer.SetActiveAsync(TestActors.Administrator, Organization, User.Id, isActive: false);
        await side.ReaderDirectory.RefreshAsync();
        Expect(side.Reader.Find(Organization, User) is null);
        await side.Writer.SetActiveAsync(TestActors.Administrator, Organization, User.Id, isActive: true);
        await side.ReaderDirectory.RefreshAsync();
        Expect(side.Reader.Find(Organization, User) is not null);
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds / 2;
    }

    private static void Expect(bool condition)
    {
        if (!condition)
            throw new InvalidOperationException("The access is not the expected one.");
    }
}
