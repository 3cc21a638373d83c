using System.Text.RegularExpressions;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Trees;
using FlagCluster.Testing.Rulesets;
using FsCheck;
using FsCheck.Fluent;

namespace FlagCluster.Integrations.Tests.Trees;

public sealed class ItemFilesEditTests
{
    private const string Path = "flags/ne/new.yaml";

    private const string Source = """
        # The new checkout. Ask the payments team first.
        key: new
        type: boolean
        owner: 'payments'   # in the chat
        variants: # order matters
          on: true
          off: false

        # Nobody by default.
        defaultVariant: off
        rules:
          # Employees test it.
          - id: staff
            when:
              all:
                # Of the company.
                - {attribute: email, endsWith: ["@acme.example"]}
                - attribute: plan # paid
                  equals: [pro, team] # customers
            serve: {variant: on}

          # Everybody else, slowly.
          - id: rollout
            serve:
              split:
                - {variant: on, weight: 10000} # grows
                - {variant: off, weight: 90000}
        # Last words.

        """;

    public static TheoryData<string, string> Edits =>
        new()
        {
            { "weight: 10000}", "weight: 25000}" },
            { "weight: 90000}", "weight: 75000}" },
            { "type: boolean\n", "type: boolean\nenabled: false\n" },
            { "owner: 'payments'", "owner: 'checkout'" },
            { "defaultVariant: off", "defaultVariant: on" },
            { "[pro, team]", "[pro, team, trial]" },
            { "attribute: plan # paid", "attribute: tier # paid" },
            {
                "serve: {variant: on}\n",
                "serve: {variant: on}\n  - id: beta\n    when:\n      segment: beta\n    serve:\n      variant: \"on\"\n"
            },
            { "  on: true\n", "  on: false\n" },
        };

    [Theory, MemberData(nameof(Edits))]
    public void Edit_OneDifference_ChangesOnlyIts(string before, string after)
    {
        var wanted = Replace(before, after);
        var item = TreeFixtures.Read(Path, wanted);

        var edited = Assert.Single(ItemFiles.Edit([TreeFixtures.File(Path, Source)], item));

        Assert.Equal(Normalized(wanted), Normalized(TreeFixtures.Text(edited)));
    }

    [Fact]
    public void Edit_RemovedRule_TakesItsCommentOnly()
    {
        var start = Source.IndexOf("  # Employees", StringComparison.Ordinal);
        var end = Source.IndexOf("\n  # Everybody", StringComparison.Ordinal);
        var wanted = Source[..start] + Source[(end + 1)..];

        var edited = Edit(Source, wanted);

        Assert.Equal(Normalized(wanted), Normalized(edited));
    }

    [Fact]
    public void Edit_MovedRules_KeepTheirComments()
    {
        var first = Source.IndexOf("  # Employees", StringComparison.Ordinal);
        var second = Source.IndexOf("\n  # Everybody", StringComparison.Ordinal) + 1;
        var last = Source.IndexOf("# Last words", StringComparison.Ordinal);
        var wanted = Source[..first] + Source[second..last] + Source[first..second] + Source[last..];

        var edited = Edit(Source, wanted);

        Assert.Contains("  # Everybody else, slowly.\n  - id: rollout", edited, StringComparison.Ordinal);
        Assert.Contains("  # Employees test it.\n  - id: staff", edited, StringComparison.Ordinal);
        Assert.Contains("# grows", edited, StringComparison.Ordinal);
    }

    [Fact]
    public void Edit_RemovedProperty_DisappearsWithItsComments()
    {
        var wanted = Source.Replace("owner: 'payments'   # in the chat\n", "", StringComparison.Ordinal);

        Assert.Equal(wanted, Edit(Source, wanted));
    }

    [Fact]
    public void Edit_SameMeaning_ReturnsTheSameBytes()
    {
        var file = TreeFixtures.File(Path, "\uFEFF" + Source.ReplaceLineEndings("\r\n"));

        var edited = Assert.Single(ItemFiles.Edit([file], TreeFixtures.Read(Path, Source)));

        Assert.Same(file, edited);
    }

    [Fact]
    public void Edit_CarriageReturnsAndByteOrderMark_Stay()
    {
        var wanted =
            "\uFEFF"
            + Replace("weight: 10000}", "weight: 25000}").Replace("90000", "75000", StringComparison.Ordinal).ReplaceLineEndings("\r\n");

        var edited = Edit("\uFEFF" + Source.ReplaceLineEndings("\r\n"), wanted);

        Assert.Equal(wanted, edited);
    }

    [Fact]
    public void Edit_OneLineWithACarriageReturn_GivesTheOthersNone()
    {
        var wanted = Replace("weight: 10000}", "weight: 25000}").Replace("90000", "75000", StringComparison.Ordinal);

        Assert.Equal(wanted, Edit(Replace("key: new\n", "key: new\r\n"), wanted));
    }

    [Fact]
    public void Edit_PropertyWithoutAColon_WritesTheCanonicalForm()
    {
        const string Segment = "segments/staff.yaml";
        var source = TreeFixtures.File(Segment, "key: staff\n? description\n");
        Assert.Empty(ItemFiles.Read([source]).Errors);
        var wanted = TreeFixtures.Read(Segment, "key: staff\ndescription: Employees\n");

        var edited = ItemFiles.Edit([source], wanted);

        Assert.Equal(ItemFiles.Write(wanted).Select(TreeFixtures.Text), edited.Select(TreeFixtures.Text));
    }

    [Fact]
    public void Edit_NewProperties_FollowThoseBeforeThem() =>
        Assert.Equal(
            "key: new\ntype: object\nvariants:\n  a:\n    z: 1\n    b: 2\n    c: 3\n    d: 4\n    x: 5\ndefaultVariant: a\n",
            Edit(
                "key: new\ntype: object\nvariants:\n  a:\n    z: 1\n    x: 5\ndefaultVariant: a\n",
                "key: new\ntype: object\nvariants:\n  a:\n    z: 1\n    b: 2\n    c: 3\n    d: 4\n    x: 5\ndefaultVariant: a\n"
            )
        );

    [Fact]
    public void Edit_ListOfKeys_KeepsCommentsAndOrder()
    {
        TreeFile[] files =
        [
            TreeFixtures.File("segments/staff.yaml", "# Staff\nkey: staff\n"),
            TreeFixtures.File("segments/staff.included.txt", "# Berlin\nb\nz\n\n# Paris\nc\n"),
        ];

        var edited = ItemFiles.Edit(files, new Segment { Key = "staff", Included = KeySet.Create(["a", "b", "c", "d"]) });

        Assert.Equal(["# Staff\nkey: staff\n", "# Berlin\na\nb\n\n# Paris\nc\nd\n"], edited.Select(TreeFixtures.Text));
    }

    [Fact]
    public void Edit_EmptyListOfKeys_LeavesTheFileOut()
    {
        TreeFile[] files =
        [
            TreeFixtures.File("segments/staff.yaml", "key: staff\n"),
            TreeFixtures.File("segments/staff.included.txt", "b\n"),
        ];

        var edited = Assert.Single(ItemFiles.Edit(files, new Segment { Key = "staff" }));

        Assert.Equal("segments/staff.yaml", edited.Path);
    }

    [Fact]
    public void Edit_RandomItem_MeansTheItemAndKeepsTheHeader() =>
        Check(seed =>
        {
            var random = new RandomRulesets(seed);
            var (from, to) = (random.Ruleset(), random.Ruleset());
            foreach (var item in Items(from))
            {
                var files = ItemFiles.Write(item).Select(Commented).ToArray();
                if (to.Find(item.Kind, item.Key) is not { } wanted)
                    continue;

                var edited = ItemFiles.Edit(files, wanted);

                Assert.True(wanted.HasSameContent(ItemFiles.Read(edited).Item));
                Assert.StartsWith("# First.\n", TreeFixtures.Text(edited[0]), StringComparison.Ordinal);
                Assert.Same(edited, ItemFiles.Edit(edited, wanted));
            }
        });

    [Fact]
    public void Write_RandomItem_IsReadBack() =>
        Check(seed =>
        {
            foreach (var item in Items(new RandomRulesets(seed).Ruleset()))
            {
                var files = ItemFiles.Write(item);

                var read = ItemFiles.Read(files);

                Assert.Empty(read.Errors);
                Assert.True(item.Json.Span.SequenceEqual(read.Item!.Json.Span));
                Assert.Equal(files.Select(TreeFixtures.Text), ItemFiles.Write(read.Item).Select(TreeFixtures.Text));
            }
        });

    private static string Edit(string source, string wanted) =>
        TreeFixtures.Text(Assert.Single(ItemFiles.Edit([TreeFixtures.File(Path, source)], TreeFixtures.Read(Path, wanted))));

    private static string Replace(string before, string after)
    {
        Assert.Contains(before, Source, StringComparison.Ordinal);
        return Source.Replace(before, after, StringComparison.Ordinal);
    }

    /// <summary>Returns a text without the differences that an edit may make: quotes of new texts.</summary>
    private static string Normalized(string text) => Regex.Replace(text, "\"(on|off)\"", "$1");

    /// <summary>Returns a file with a comment on every third line.</summary>
    private static TreeFile Commented(TreeFile file)
    {
        var lines = TreeFixtures.Text(file).TrimEnd('\n').Split('\n');
        var commented = lines.Select(
            (line, index) =>
                index == 0 ? $"# First.\n{line}"
                : index % 3 == 0 ? $"{line} # Line {index}."
                : line
        );
        return TreeFixtures.File(file.Path, string.Join('\n', commented) + "\n");
    }

    private static IEnumerable<RulesetItem> Items(Ruleset ruleset) => Enum.GetValues<ItemKind>().SelectMany(ruleset.Items);

    private static void Check(Action<int> property) =>
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue)), property));
}
