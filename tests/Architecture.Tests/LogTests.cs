using System.Text.RegularExpressions;
using FlagCluster.Api.DataPlane.Tracking;
using FlagCluster.Contracts.Json;
using FlagCluster.Events.Destinations;
using FlagCluster.Testing;
using FlagCluster.Testing.Environments;

namespace FlagCluster.Architecture.Tests;

/// <summary>Log lines have event ids that never change hands, and docs/logs.md lists them all.</summary>
public sealed partial class LogTests
{
    private static readonly string[] Apart = ["tests", "bench", "samples"];

    /// <summary>What a line may have parts of: names of things operators made, numbers, times, and the causes of failures. No key, token, targeting key or context.</summary>
    private static readonly string[] Parts =
    [
        "Bound", "Bytes", "Database", "Destination", "Engine", "Environment", "Events", "Failures", "Flags", "Head", "Instrument", "Kind", "Known", "Meter", "Most", "Name",
        "Number", "Organization", "Others", "Path", "Program", "Subscriber", "Text", "Time", "Total", "Version", "Why",
    ];

    private static readonly List<(string Path, string Arguments)> Messages = [.. Files()
        .SelectMany(path => Attribute().Matches(File.ReadAllText(Path.Combine(Repository.Root, path))).Select(match => (path, match.Groups[1].Value)))];

    [Fact]
    public void Messages_OfTheHouse_EachHaveAnEventIdOfTheirOwn()
    {
        Assert.True(Messages.Count > 40);
        Assert.All(Messages, message => Assert.Matches(Id(), message.Arguments));
        var ids = Messages.Select(message => Id().Match(message.Arguments).Groups[1].Value).ToList();
        Assert.Equal(ids.Distinct().Order(StringComparer.Ordinal), ids.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Messages_OfTheHouse_AreEachOnOneLineSoThatAllAreSeenHere() =>
        Assert.Equal(Files().Sum(path => Beginning().Count(File.ReadAllText(Path.Combine(Repository.Root, path)))), Messages.Count);

    [Fact]
    public void Messages_OfTheHouse_HaveOnlyPartsThatMayBeLogged() =>
        Assert.Empty(Messages.SelectMany(message => Part().Matches(Text().Match(message.Arguments).Groups[1].Value)).Select(part => part.Groups[1].Value).Except(Parts));

    [Fact]
    public void Lines_OfTheHouse_AreAllGeneratedMessages() =>
        Assert.DoesNotContain(Files(), path => Call().IsMatch(File.ReadAllText(Path.Combine(Repository.Root, path))));

    [Fact]
    public void Documentation_OfLogs_ListsEveryMessageByIdLevelAndText()
    {
        var made = Messages.Select(message => (
            Id: Id().Match(message.Arguments).Groups[1].Value,
            Level: Level().Match(message.Arguments) is { Success: true } level ? level.Groups[1].Value : "varies",
            ProjectFile: message.Path.Split('/')[0],
            Text: Text().Match(message.Arguments).Groups[1].Value));
        var documented = Row().Matches(Repository.Read("docs/logs.md")).Select(row => (row.Groups[1].Value, row.Groups[2].Value, row.Groups[3].Value, row.Groups[4].Value)).ToList();

        Assert.Equal(made.OrderBy(message => message.Id, StringComparer.Ordinal), documented);
    }

    [Theory]
    [InlineData("standalone")]
    [InlineData("silo")]
    [InlineData("gateway")]
    public void Settings_OfAHost_KeepTheWebServerFromMakingAnActivityForEachRequest(string host) =>
        // At any level this category makes one, whether or not anything is logged or listens.
        Assert.Contains("\"Microsoft.AspNetCore.Hosting.Diagnostics\": \"None\"", Repository.Read($"{host}/appsettings.json"), StringComparison.Ordinal);

    private static IEnumerable<string> Files() => Directory.EnumerateFiles(Repository.Root, "*.cs", new EnumerationOptions { RecurseSubdirectories = true })
        .Select(path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'))
        .Where(path => !path.Split('/').Any(part => part is "bin" or "obj" || part.StartsWith('.')) && !Apart.Contains(path.Split('/')[0]));

    [GeneratedRegex(@"^ *\[LoggerMessage\((.*)\)\]", RegexOptions.Multiline)]
    private static partial Regex Attribute();

    [GeneratedRegex(@"\bLoggerMessage(Attribute)?\(")]
    private static partial Regex Beginning();

    [GeneratedRegex(@"\{@?(\w+)[^}]*\}")]
    private static partial Regex Part();

    [GeneratedRegex(@"^(?:EventId = )?([0-9]{4})\b")]
    private static partial Regex Id();

    [GeneratedRegex(@"LogLevel\.(\w+)")]
    private static partial Regex Level();

    [GeneratedRegex(@"""((?:[^""\\]|\\.)*)""")]
    private static partial Regex Text();

    [GeneratedRegex(@"\.Log(Trace|Debug|Information|Warning|Error|Critical)\(")]
    private static partial Regex Call();

    [GeneratedRegex(@"^\| ([0-9]{4}) \| (\w+) \| (\w+) \| (.*) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
