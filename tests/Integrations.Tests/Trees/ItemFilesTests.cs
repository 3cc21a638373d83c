using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Trees;

namespace FlagCluster.Integrations.Tests.Trees;

public sealed class ItemFilesTests
{
    [Theory]
    [InlineData("\n", 2_000_001, 1)]
    [InlineData(" x\n", 1000, TreeLimits.Errors)]
    public void Read_ListOfManyLines_HasFewErrors(string line, int lines, int errors)
    {
        var list = TreeFixtures.File("segments/staff.included.txt", string.Concat(Enumerable.Repeat(line, lines)));

        var read = ItemFiles.Read([TreeFixtures.File("segments/staff.yaml", "key: staff\n"), list]);

        Assert.Equal(errors, read.Errors.Count);
    }

    private const string Path = "flags/ne/new.yaml";

    private const string Flag = """
        key: new
        type: boolean
        enabled: true
        variants:
          "on": true
          "off": false
        defaultVariant: "off"
        """;

    [Fact]
    public void Write_Flag_IsCanonical()
    {
        var item = TreeFixtures.Read(
            Path,
            Flag + "\ntags: [b, \"no\"]\nrules:\n- {id: r, serve: {split: [{variant: on, weight: 100000}]}}"
        );

        var file = Assert.Single(ItemFiles.Write(item));

        Assert.Equal(Path, file.Path);
        Assert.Equal(
            """
            key: new
            type: boolean
            enabled: true
            variants:
              "on": true
              "off": false
            defaultVariant: "off"
            rules:
            - id: r
              serve:
                split:
                - variant: "on"
                  weight: 100000
            tags: [b, "no"]

            """,
            TreeFixtures.Text(file)
        );
    }

    [Fact]
    public void Write_SegmentWithManyKeys_HasAListOfKeys()
    {
        var keys = Enumerable.Range(0, TreeLimits.InlineKeys + 1).Select(index => $"user-{index:000}").ToArray();
        var segment = new Segment
        {
            Key = "staff",
            Included = KeySet.Create(keys),
            Excluded = KeySet.Create(["#1", "\"q\"", " a", "b "]),
        };

        var files = ItemFiles.Write(segment);

        Assert.Equal(["segments/staff.yaml", "segments/staff.included.txt"], files.Select(file => file.Path));
        Assert.Equal("key: staff\nexcluded: [\" a\", \"\\\"q\\\"\", \"#1\", \"b \"]\n", TreeFixtures.Text(files[0]));
        Assert.Equal(string.Concat(keys.Select(key => key + "\n")), TreeFixtures.Text(files[1]));
        Assert.True(segment.HasSameContent(ItemFiles.Read(files).Item));
    }

    [Fact]
    public void Write_UnusualKeys_AreReadBack()
    {
        string[] unusual = ["#1", "\"q\"", " a", "b ", "line\nfeed", "tab\t", "é😀", "\u00A0x", "x\u2028", "-", "null"];
        var many = Enumerable.Range(0, TreeLimits.InlineKeys).Select(index => $"{index}");
        var segment = new Segment { Key = "staff", Excluded = KeySet.Create([.. unusual, .. many]) };

        var read = ItemFiles.Read(ItemFiles.Write(segment)).Item;

        Assert.True(segment.HasSameContent(read));
    }

    [Fact]
    public void Read_CarriageReturnsAndByteOrderMark_AreAccepted()
    {
        var text = "\uFEFF" + Flag.ReplaceLineEndings("\r\n");

        var read = ItemFiles.Read([TreeFixtures.File(Path, text)]);

        Assert.Empty(read.Errors);
        Assert.Equal("new", read.Item!.Key);
    }

    [Theory]
    [InlineData("key: new\ntype: boolean\nenabled: 1", 3, 10, "'enabled' must be true or false")]
    [InlineData("key: other\ntype: boolean\nvariants: {on: true}\ndefaultVariant: on", 1, 6, "flags/ot/other.yaml")]
    [InlineData("key: new\nkey: new", 2, 6, "Duplicate")]
    [InlineData("key: new\nowner: &a x\ndescription: *a", 3, 14, "Aliases")]
    [InlineData("key: new\n  type: [", 2, 7, "YAML")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:0", 1, 1, "Git LFS")]
    public void Read_Invalid_NamesLineAndColumn(string text, int line, int column, string detail)
    {
        var read = ItemFiles.Read([TreeFixtures.File(Path, text)]);

        Assert.Null(read.Item);
        var error = Assert.Single(read.Errors, error => error.Detail.Contains(detail, StringComparison.OrdinalIgnoreCase));
        Assert.Equal((Path, line, column), (error.Path, error.Line, error.Column));
    }

    [Fact]
    public void Read_TooLargeOrNotUtf8_IsAnError()
    {
        var large = new byte[TreeLimits.DefinitionBytes + 1];
        Array.Fill(large, (byte)'#');

        Assert.Contains("are allowed", Assert.Single(ItemFiles.Read([new(Path, large)]).Errors).Detail, StringComparison.Ordinal);
        Assert.Contains("UTF-8", Assert.Single(ItemFiles.Read([new(Path, new byte[] { 0x80 })]).Errors).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ListOfKeys_ReportsItsLines()
    {
        var read = ItemFiles.Read([
            TreeFixtures.File("segments/staff.yaml", "key: staff\nincluded: [x]\n"),
            TreeFixtures.File("segments/staff.included.txt", $"# comment\n\na\n\"b\n{new string('c', 1025)}\n"),
        ]);

        Assert.Equal([4, 5, 1], read.Errors.Select(error => error.Line));
    }

    [Fact]
    public void Read_ListOfKeysWithoutDefinition_IsAnError()
    {
        var read = ItemFiles.Read([TreeFixtures.File("segments/staff.included.txt", "a\n")]);

        Assert.Contains("segments/staff.yaml", Assert.Single(read.Errors).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Locate_Pointer_ReturnsTheLine()
    {
        var error = ItemFiles.Locate([TreeFixtures.File(Path, Flag)], "/variants/off", "It is wrong.");

        Assert.Equal(new TreeError(Path, 6, 10, "It is wrong."), error);
    }

    [Fact]
    public void Fits_ItemsOfManySizes_EqualsTheLimit()
    {
        Assert.True(ItemFiles.Fits(TreeFixtures.Read(Path, Flag)));
        Assert.True(ItemFiles.Fits(Large(1)));
        Assert.False(ItemFiles.Fits(Large(100)));

        static Flag Large(int variants) =>
            new()
            {
                Key = "large",
                Type = FlagType.String,
                Variants =
                [
                    .. Enumerable.Range(0, variants).Select(index => new Variant($"v{index}", FlagValue.From(new string('x', 60_000)))),
                ],
                DefaultVariant = "v0",
            };
    }
}
