using System.Text;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Trees;

namespace FlagCluster.Integrations.Tests.Trees;

/// <summary>Makes files and items from texts.</summary>
internal static class TreeFixtures
{
    public static TreeFile File(string path, string text) => new(path, Encoding.UTF8.GetBytes(text));

    public static string Text(TreeFile file) => Encoding.UTF8.GetString(file.Content.Span);

    /// <summary>Returns the item of a valid file.</summary>
    public static RulesetItem Read(string path, string text)
    {
        var read = ItemFiles.Read([File(path, text)]);
        Assert.Empty(read.Errors);
        return read.Item!;
    }
}
