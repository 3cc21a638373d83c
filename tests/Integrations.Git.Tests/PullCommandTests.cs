using FlagCluster.Integrations.Git.Pulling;
using FlagCluster.Integrations.Git.Repository;

namespace FlagCluster.Integrations.Git.Tests;

/// <summary>Tests the reasons of changes that commits make.</summary>
public sealed class PullCommandTests
{
    [Theory]
    [InlineData(498)]
    [InlineData(499)]
    public void Describe_LongSubject_IsCutBetweenCharacters(int length)
    {
        var commit = new GitCommit("0123", new string('a', length) + "😀😀", "", new("Ada", "ada@example.com"));

        var text = PullCommand.Describe([commit]);

        Assert.InRange(text.Length, 499, 500);
        Assert.All(text.EnumerateRunes(), rune => Assert.NotEqual(0xFFFD, rune.Value));
    }
}
