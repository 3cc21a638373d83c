using FlagCluster.Integrations.Git.Repository;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Integrations.Git.Tests;

/// <summary>Tests when local copies are deleted.</summary>
public sealed class GitCopiesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("objects/00", "", 200, true)]
    [InlineData("objects/00", "", 201, false)]
    [InlineData("objects/pack", ".pack", 200, true)]
    [InlineData("objects/pack", ".pack", 201, false)]
    public void DeleteLarge_Copy_IsKeptUpToALimit(string folder, string extension, int files, bool isKept)
    {
        var copy = _folder.File("copy");
        LibGit2Sharp.Repository.Init(copy, isBare: true);
        Directory.CreateDirectory(Path.Combine(copy, folder));
        for (var number = 0; number < files; number++)
            File.WriteAllText(Path.Combine(copy, folder, number + extension), "");

        GitCopies.DeleteLarge(copy);

        Assert.Equal(isKept, Directory.Exists(copy));
    }
}
