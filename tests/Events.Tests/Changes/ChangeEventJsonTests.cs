using System.Text.Json.Nodes;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Events.Changes;

namespace FlagCluster.Events.Tests.Changes;

public sealed class ChangeEventJsonTests
{
    private static readonly EnvironmentId Production = new("demo", "shop", "production");

    private static readonly Change HundredOperations = new()
    {
        Version = new(1, 7),
        Changes = new([.. Enumerable.Range(0, 100).Select(number => new DeleteItem(ItemKind.Flag, $"flag-{number}"))]),
        Time = DateTimeOffset.UnixEpoch,
        Actor = Actor.ForApiToken("test"),
    };

    [Fact]
    public void Write_ChangeThatFits_ContainsItsOperations()
    {
        var json = JsonNode.Parse(ChangeEventJson.Write(Production, HundredOperations, 100_000))!.AsObject();

        Assert.Equal(100, json["operations"]!.AsArray().Count);
        Assert.False(json.ContainsKey("operationsOmitted"));
    }

    [Fact]
    public void Write_ChangeOfMembers_ContainsTheKeysThatChangeAndTheLevel()
    {
        var change = HundredOperations with
        {
            Changes = new([new ChangeMembers("beta", new(["ann"], ["bob"]), KeyChange.None)]),
            Level = 2,
        };

        var json = JsonNode.Parse(ChangeEventJson.Write(Production, change, 1000))!.AsObject();

        Assert.Equal(
            """[{"changeMembers":{"key":"beta","included":{"add":["ann"],"remove":["bob"]}}}]""",
            json["operations"]!.ToJsonString()
        );
        Assert.Equal(2, (int)json["level"]!);
    }

    [Fact]
    public void Write_ChangeLargerThanTheLimit_OmitsItsOperations()
    {
        var json = JsonNode.Parse(ChangeEventJson.Write(Production, HundredOperations, 1000))!.AsObject();

        Assert.False(json.ContainsKey("operations"));
        Assert.True((bool)json["operationsOmitted"]!);
        Assert.Equal("1.7", (string?)json["version"]);
    }
}
