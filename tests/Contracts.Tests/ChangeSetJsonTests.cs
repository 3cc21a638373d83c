using System.Text;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Contracts.Tests;

public class ChangeSetJsonTests
{
    private const string Json = """
        [{"putSegment":{"key":"s","included":["ann"]}},{"putFlag":{"key":"f","type":"boolean","enabled":true,"variants":{"on":true},"defaultVariant":"on"}},{"deleteFlag":"g"},{"deleteSegment":"t"},{"changeMembers":{"key":"u","included":{"add":["a","b"],"remove":["c"]},"excluded":{"remove":["d"]}}}]
        """;

    [Fact]
    public void Write_ReadChangeSet_ReturnsTheSameBytes() =>
        Assert.Equal(Json, Documents.Text(ChangeSetJson.Write(ChangeSetJson.ReadTrusted(Encoding.UTF8.GetBytes(Json)))));

    [Fact]
    public void Read_EveryOperation_ReturnsKeyAndKind() =>
        Assert.Equal(
            [("s", ItemKind.Segment), ("f", ItemKind.Flag), ("g", ItemKind.Flag), ("t", ItemKind.Segment), ("u", ItemKind.Segment)],
            ChangeSetJson.ReadTrusted(Encoding.UTF8.GetBytes(Json)).Operations.Select(operation => (operation.Key, operation.Kind))
        );

    [Fact]
    public void Read_InvalidOperations_ReportsAllErrors() =>
        Documents.AssertErrors(
            Documents.Errors(
                """[{},{"putFlag":{"key":"f"}},{"deleteFlag":5},{"deleteFlag":"a","deleteSegment":"b"},{"rename":"x"},7,{"putSegment":null}]"""u8.ToArray(),
                ChangeSetJson.Read
            ),
            ("/0", "exactly one property"),
            ("/1/putFlag", "'type'"),
            ("/1/putFlag", "'variants'"),
            ("/1/putFlag", "'defaultVariant'"),
            ("/2/deleteFlag", "must be a string"),
            ("/3", "exactly one property"),
            ("/4/rename", "Unknown property 'rename' in an operation"),
            ("/5", "must be a JSON object"),
            ("/6/putSegment", "not null")
        );

    [Fact]
    public void Read_InvalidChangesOfMembers_ReportsAllErrors() =>
        Documents.AssertErrors(
            Documents.Errors(
                """
                [{"changeMembers":{}},{"changeMembers":{"key":"s","included":{"add":["a","",7],"set":[]},"excluded":[]}},
                {"changeMembers":{"key":"s","included":{"add":["a","b"],"remove":["c","b"]}}},{"changeMembers":"s"}]
                """u8.ToArray(),
                ChangeSetJson.Read
            ),
            ("/0/changeMembers", "'key'"),
            ("/0/changeMembers", "'included' or 'excluded'"),
            ("/1/changeMembers/included/add/1", "must not be empty"),
            ("/1/changeMembers/included/add/2", "must be a string"),
            ("/1/changeMembers/included/set", "Unknown property"),
            ("/1/changeMembers/excluded", "must be a JSON object"),
            ("/2/changeMembers/included/remove", "'b' is in 'add' and in 'remove'"),
            ("/3/changeMembers", "must be a JSON object")
        );

    [Fact]
    public void ReadTrusted_NotAChangeSet_ThrowsInvalidDataException()
    {
        Assert.Throws<InvalidDataException>(() => ChangeSetJson.ReadTrusted("{}"u8.ToArray()));
        Assert.Throws<InvalidDataException>(() => ChangeSetJson.ReadTrusted("["u8.ToArray()));
    }

    [Theory]
    [InlineData(1, 8, "1.7", "1.8")]
    [InlineData(1, 1, "1.0", "1.1")]
    [InlineData(2, 1, "0.0", "2.1")]
    [InlineData(2, 2, "2.1", "2.2")]
    public void WritePatch_Change_WritesBaseVersionAndOperations(long epoch, long number, string from, string to)
    {
        var change = new Change
        {
            Version = new(epoch, number),
            Changes = new([new DeleteItem(ItemKind.Flag, "f")]),
            Time = DateTimeOffset.UnixEpoch,
            Actor = Actor.ForApiToken("a"),
        };

        Assert.Equal(
            $$"""{"base":"{{from}}","version":"{{to}}","level":1,"operations":[{"deleteFlag":"f"}]}""",
            Documents.Text(ChangeSetJson.WritePatch(change))
        );
    }
}
