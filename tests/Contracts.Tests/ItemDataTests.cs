using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Json;

namespace FlagCluster.Contracts.Tests;

/// <summary>Attachments, metadata and origins: what items have in addition to what evaluations read.</summary>
public class ItemDataTests
{
    private const string Head = "\"key\":\"f\",\"type\":\"boolean\",\"variants\":{\"on\":true},\"defaultVariant\":\"on\"";

    [Fact]
    public void Write_FlagAndSegmentWithData_KeepsItAsWritten()
    {
        const string document = """
            {"flags":[{"key":"f","type":"boolean","enabled":true,"variants":{"on":true},"defaultVariant":"on","attachments":{"on":[1.50,{"a":null}]},"metadata":{"b":"x","a":1.50,"c":false},"origin":{"system":"flagr","id":17,"nested":{"b":1,"a":[2]}}}],"segments":[{"key":"s","included":["u"],"origin":{"system":"flipt"}}]}
            """;

        var written = Documents.Text(RulesetJson.Write(Documents.Ruleset(document)));

        Assert.Equal(document.Trim(), written);
    }

    [Fact]
    public void WritePatch_ItemWithOrigin_OmitsIt()
    {
        var flag = Documents.Ruleset($$$"""{"flags":[{{{{Head}}},"origin":{"system":"flagr"}}]}""").Flags["f"];
        var changes = new ChangeSet([new PutItem(flag)]);
        var change = new Change
        {
            Version = new(1, 2),
            Changes = changes,
            Time = DateTimeOffset.UnixEpoch,
            Actor = Actor.ForSystem("test"),
        };

        var (patch, stored) = (Documents.Text(ChangeSetJson.WritePatch(change)), Documents.Text(ChangeSetJson.Write(changes)));

        Assert.DoesNotContain("origin", patch, StringComparison.Ordinal);
        Assert.Contains("\"origin\":{\"system\":\"flagr\"}", stored, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("release", "")]
    [InlineData("experiment", ",\"purpose\":\"experiment\"")]
    [InlineData("operational", ",\"purpose\":\"operational\"")]
    [InlineData("kill-switch", ",\"purpose\":\"kill-switch\"")]
    [InlineData("permission", ",\"purpose\":\"permission\"")]
    public void Write_Purpose_IsItsNameAndNotTheDefault(string purpose, string expected)
    {
        var ruleset = Documents.Ruleset($$$"""{"flags":[{{{{Head}}},"archived":false,"purpose":"{{{purpose}}}"}]}""");

        var written = Documents.Text(ruleset.Flags["f"].Json.ToArray());

        Assert.Equal(
            $$$"""{"key":"f","type":"boolean","enabled":true,"variants":{"on":true},"defaultVariant":"on"{{{expected}}}}""",
            written
        );
    }

    [Theory]
    [InlineData("\"purpose\":\"ops\"", "/flags/0/purpose", "use release, experiment, operational, kill-switch or permission")]
    [InlineData("\"purpose\":null", "/flags/0/purpose", "not null")]
    [InlineData("\"archived\":\"yes\"", "/flags/0/archived", "'archived'")]
    public void Read_InvalidPurposeOrArchived_ReportsAnError(string property, string pointer, string part) =>
        Documents.AssertErrors(Documents.Errors($$$"""{"flags":[{{{{Head}}},{{{property}}}}]}"""), (pointer, part));

    [Fact]
    public void Write_ArchivedFlagForSdks_OmitsIt()
    {
        var ruleset = Documents.Ruleset($$$"""{"flags":[{{{{Head}}},"archived":true}]}""");

        var (stored, sent) = (Documents.Text(RulesetJson.Write(ruleset)), Documents.Text(RulesetJson.Write(ruleset, forSdks: true)));

        Assert.Contains("\"archived\":true", stored, StringComparison.Ordinal);
        Assert.Equal("""{"flags":[],"segments":[]}""", sent);
    }

    [Theory]
    [InlineData("\"metadata\":{\"team\":\"y\"}", false)]
    [InlineData("\"attachments\":{\"on\":1}", true)]
    [InlineData("\"origin\":{\"system\":\"flagr\"}", true)]
    [InlineData("\"purpose\":\"permission\"", true)]
    [InlineData("\"archived\":true", false)]
    public void HasSameAnswers_OtherData_DependsOnMetadataOnly(string property, bool expected)
    {
        var one = Documents.Ruleset($$$"""{"flags":[{{{{Head}}}}]}""").Flags["f"];
        var other = Documents.Ruleset($$$"""{"flags":[{{{{Head}}},{{{property}}}}]}""").Flags["f"];

        Assert.Equal((expected, false), (one.HasSameAnswers(other), one.HasSameContent(other)));
    }

    [Theory]
    [InlineData("\"attachments\":{\"on\":null}", "/flags/0/attachments/on", "must not be null")]
    [InlineData("\"attachments\":{\"\":1}", "/flags/0/attachments/", "the key of a variant")]
    [InlineData("\"attachments\":[]", "/flags/0/attachments", "must be a JSON object")]
    [InlineData("\"metadata\":{\"version\":\"1\"}", "/flags/0/metadata/version", "use another one")]
    [InlineData("\"metadata\":{\"\":\"1\"}", "/flags/0/metadata/", "1 to 128 characters")]
    [InlineData("\"metadata\":{\"a\":{}}", "/flags/0/metadata/a", "must be a string, a number or a boolean, not an object")]
    [InlineData("\"metadata\":{\"a\":9007199254740993}", "/flags/0/metadata/a", "does not hold exactly")]
    [InlineData("\"origin\":\"flagr\"", "/flags/0/origin", "must be a JSON object")]
    [InlineData("\"origin\":{\"id\":1}", "/flags/0/origin", "needs the property 'system'")]
    [InlineData("\"origin\":{\"system\":1}", "/flags/0/origin/system", "must be a string")]
    public void Read_DataOfTheWrongShape_IsRejectedWhereItIs(string property, string pointer, string part) =>
        Documents.AssertErrors(Documents.Errors($$$"""{"flags":[{{{{Head}}},{{{property}}}}]}"""), (pointer, part));

    [Fact]
    public void Read_MoreThan50EntriesOfMetadata_IsRejected()
    {
        static string Metadata(int count) => string.Join(',', Enumerable.Range(0, count).Select(i => $"\"n{i}\":{i}"));

        Assert.Empty(Documents.Errors($$$"""{"flags":[{{{{Head}}},"metadata":{{{{Metadata(50)}}}}}]}"""));
        Documents.AssertErrors(
            Documents.Errors($$$"""{"flags":[{{{{Head}}},"metadata":{{{{Metadata(51)}}}}}]}"""),
            ("/flags/0/metadata", "50 entries at most, not 51")
        );
    }
}
