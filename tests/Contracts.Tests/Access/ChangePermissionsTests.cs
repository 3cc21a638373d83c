using System.Text.Json;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Contracts.Tests.Access;

public sealed class ChangePermissionsTests
{
    private const string Unchanged = """{"key":"a","type":"boolean","variants":{"on":true},"defaultVariant":"on"}""";
    private const string Disabled = """{"key":"a","type":"boolean","enabled":false,"variants":{"on":true},"defaultVariant":"on"}""";
    private const string Described = """{"key":"a","type":"boolean","variants":{"on":true},"defaultVariant":"on","description":"x"}""";
    private const string DisabledAndDescribed =
        """{"key":"a","type":"boolean","enabled":false,"variants":{"on":true},"defaultVariant":"on","description":"x"}""";
    private const string Other = """{"key":"b","type":"boolean","variants":{"on":true},"defaultVariant":"on"}""";

    [Theory]
    [InlineData($$"""[{"putFlag":{{Unchanged}}}]""", "flags.toggle")]
    [InlineData($$"""[{"putFlag":{{Disabled}}}]""", "flags.toggle")]
    [InlineData($$"""[{"putFlag":{{Described}}}]""", "flags.write")]
    [InlineData($$"""[{"putFlag":{{DisabledAndDescribed}}}]""", "flags.write")]
    [InlineData($$"""[{"putFlag":{{Disabled}}},{"putFlag":{{DisabledAndDescribed}}}]""", "flags.write flags.toggle")]
    [InlineData($$"""[{"putFlag":{{Other}}}]""", "flags.write")]
    [InlineData("""[{"deleteFlag":"a"}]""", "flags.write")]
    [InlineData("""[{"putSegment":{"key":"s","included":["x"]}}]""", "segments.write")]
    [InlineData("""[{"deleteSegment":"s"}]""", "segments.write")]
    [InlineData("""[{"deleteSegment":"s"},{"deleteFlag":"a"}]""", "flags.write segments.write")]
    [InlineData("[]", "")]
    public void Required_ChangeSet_ReturnsItsPermissions(string changes, string permissions)
    {
        using var document = JsonDocument.Parse(changes);
        var reader = new DocumentReader();
        var changeSet = ChangeSetJson.Read(document.RootElement, reader);
        Assert.Empty(reader.Errors);

        var required = ChangePermissions.Required(changeSet, Before());

        Assert.Equal(permissions, string.Join(' ', required.Select(permission => permission.Name())));
    }

    private static Ruleset Before()
    {
        using var document = JsonDocument.Parse($$"""{"flags":[{{Unchanged}}],"segments":[{"key":"s"}]}""");
        return RulesetJson.Read(document.RootElement, new DocumentReader());
    }
}
