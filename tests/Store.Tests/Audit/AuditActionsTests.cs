using System.Reflection;
using System.Text.RegularExpressions;
using FlagCluster.Contracts.Audit;
using FlagCluster.Store.Control;
using FlagCluster.Testing;

namespace FlagCluster.Store.Tests.Audit;

public sealed partial class AuditActionsTests
{
    [Fact]
    public void Actions_OfTheCode_AreThoseOfTheTable()
    {
        var actions = typeof(ControlActions)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Concat(typeof(AuditActions).GetFields(BindingFlags.Public | BindingFlags.Static))
            .Select(field => (string)field.GetRawConstantValue()!)
            // The rules of access name their actions where they plan a write.
            .Concat(
                Directory
                    .EnumerateFiles(Path.Combine(Repository.Root, "control", "Access"), "*.cs")
                    .SelectMany(file => Literal().Matches(File.ReadAllText(file)))
                    .Select(match => match.Groups[1].Value)
            )
            .Distinct()
            .ToList();

        var documented = File.ReadLines(Path.Combine(Repository.Root, "docs", "audit.md"))
            .SkipWhile(line => line != "| action | entry of |")
            .TakeWhile(line => line.StartsWith('|'))
            .SelectMany(line => Action().Matches(line.Split('|')[1]).Select(match => match.Groups[1].Value));

        Assert.Equal(actions.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Actions_All_NameAnObjectAndAVerb() =>
        Assert.All(
            typeof(ControlActions).GetFields(BindingFlags.Public | BindingFlags.Static),
            field => Assert.Matches("^[a-zA-Z-]+[.][a-zA-Z-]+$", (string)field.GetRawConstantValue()!)
        );

    [GeneratedRegex("\"([a-z]+(?:-[a-z]+)*[.](?:add|create|update|rename|delete|remove|rotate|revoke|activate|deactivate|sync))\"")]
    private static partial Regex Literal();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Action();
}
