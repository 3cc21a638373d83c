using System.Text;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Trees;
using FsCheck;
using FsCheck.Fluent;

namespace FlagCluster.Integrations.Tests.Trees;

public sealed class TreePathsTests
{
    [Theory]
    [InlineData("new-checkout", "flags/ne/new-checkout.yaml")]
    [InlineData("New", "flags/_/%4Eew.yaml")]
    [InlineData("n", "flags/_/n.yaml")]
    [InlineData("a.b", "flags/_/a.b.yaml")]
    [InlineData("web/checkout", "flags/we/web%2Fcheckout.yaml")]
    [InlineData("con", "flags/_/%63on.yaml")]
    [InlineData("aux.beta", "flags/_/%61ux.beta.yaml")]
    [InlineData("com1", "flags/_/%63om1.yaml")]
    [InlineData("console", "flags/co/console.yaml")]
    [InlineData("end.", "flags/en/end%2E.yaml")]
    [InlineData("été", "flags/_/%C3%A9t%C3%A9.yaml")]
    [InlineData("a b%", "flags/_/a%20b%25.yaml")]
    public void Of_Flag_IsReadBack(string key, string path)
    {
        Assert.Equal(path, TreePaths.Of(ItemKind.Flag, key));
        Assert.Equal(new TreePath(ItemKind.Flag, key), TreePaths.Parse(path, out _));
    }

    [Theory]
    [InlineData(TreePart.Definition, "segments/staff.yaml")]
    [InlineData(TreePart.Included, "segments/staff.included.txt")]
    [InlineData(TreePart.Excluded, "segments/staff.excluded.txt")]
    public void Of_Segment_HasNoFolderOfCharacters(TreePart part, string path)
    {
        Assert.Equal(path, TreePaths.Of(new(ItemKind.Segment, "staff", part)));
        Assert.Equal(new TreePath(ItemKind.Segment, "staff", part), TreePaths.Parse(path, out _));
    }

    [Theory]
    [InlineData("flags/ne/New.yaml", "flags/_/%4Eew.yaml")]
    [InlineData("flags/new.yaml", "flags/ne/new.yaml")]
    [InlineData("flags/xx/new.yaml", "flags/ne/new.yaml")]
    [InlineData("flags/_/%4eew.yaml", "flags/_/%4Eew.yaml")]
    [InlineData("flags/_/con.yaml", "flags/_/%63on.yaml")]
    [InlineData("segments/st/staff.yaml", "st/staff")]
    [InlineData("flags/ne/new.yml", "end with .yaml")]
    [InlineData("flags/ne/new.included.txt", "Only segments")]
    [InlineData("flags/_/%C3.yaml", "not that of a key")]
    [InlineData("flags/_/..yaml", "not that of a key")]
    [InlineData("flags/_/%.yaml", "not that of a key")]
    [InlineData("flags/.yaml", "not that of a key")]
    public void Parse_OtherPath_NamesTheProblem(string path, string problem)
    {
        Assert.Null(TreePaths.Parse(path, out var found));

        Assert.Contains(problem, found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("flags/README.md")]
    [InlineData("docs/flags/ne/new.yaml")]
    [InlineData(".gitattributes")]
    [InlineData("flags")]
    public void Parse_FileOfNoItem_HasNoProblem(string path)
    {
        Assert.Null(TreePaths.Parse(path, out var problem));

        Assert.Null(problem);
    }

    [Fact]
    public void Of_RandomKeys_NeverShareAPathOnADiskThatIgnoresCase() =>
        Prop.ForAll(
                Gen.Two(Keys()).ToArbitrary(),
                pair =>
                {
                    var (left, right) = pair;
                    var (one, two) = (TreePaths.Of(ItemKind.Flag, left), TreePaths.Of(ItemKind.Flag, right));

                    Assert.Equal(left == right, string.Equals(one, two, StringComparison.OrdinalIgnoreCase));
                    Assert.Equal(left, TreePaths.Parse(one, out _)?.Key);
                    Assert.All(one.Split('/'), name => Assert.InRange(Encoding.UTF8.GetByteCount(name), 1, 255));
                    Assert.All(one.Split('/'), name => Assert.NotEqual('.', name[^1]));
                }
            )
            .QuickCheckThrowOnFailure();

    private static Gen<string> Keys()
    {
        var part = Gen.Elements("a", "A", "b", "n", "N", ".", "_", "-", "%", "4", "E", " ", "é", "É", "con", "nul", "語", "/x");
        var repeated =
            from text in part
            from count in Gen.Choose(1, 60)
            from isLong in Gen.Choose(0, 9)
            select (text, isLong == 0 ? count : 1);
        return repeated
            .ListOf()
            .Select(parts => string.Concat(parts.Select(item => string.Concat(Enumerable.Repeat(item.text, item.Item2)))))
            .Where(key => KeySyntax.FindProblem(key) is null);
    }
}
