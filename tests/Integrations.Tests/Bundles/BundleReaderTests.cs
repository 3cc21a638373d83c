using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Integrations.Bundles;
using FlagCluster.Integrations.Tests.Trees;
using FlagCluster.Integrations.Trees;
using FlagCluster.Testing.Rulesets;

namespace FlagCluster.Integrations.Tests.Bundles;

public sealed class BundleReaderTests
{
    private static readonly EnvironmentId Id = new("acme", "shop", "production");

    [Fact]
    public void Read_WrittenRulesets_AreTheSame()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var ruleset = new RandomRulesets(seed).Ruleset();
            var reader = new BundleReader();
            reader.Add(BundleWriter.Root("acme"));
            foreach (var file in BundleWriter.Items(Id, ruleset).Reverse())
                reader.Add(file);

            var bundle = reader.Read();

            Assert.Empty(bundle.Errors);
            var environment = bundle.Projects.SelectMany(project => project.Environments).Single();
            Assert.Empty(BundlePlanner.Plan(environment, ruleset, BundleMode.Replace).Changes.Operations);
            var created = BundlePlanner.Plan(environment, Ruleset.Empty, BundleMode.Create);
            Assert.Empty(created.Problems);
            Assert.Empty(ruleset.DiffTo(Ruleset.Empty.Apply(created.Changes)).Operations);
        }
    }

    [Theory]
    [InlineData("bundle.yaml", "format: 2\n", "bundle.yaml:1:9: 'format' must be 1")]
    [InlineData("bundle.yaml", "format: 1\nkeys: []\n", "bundle.yaml:2:7: Unknown property 'keys'")]
    [InlineData("bundle.yaml", "[]", "must be a map")]
    [InlineData("projects/shop/environments/production/flags/new.yaml", "key: new", "flags/ne/new.yaml")]
    [InlineData("projects/Shop/project.yaml", "name: x", "a slug is")]
    [InlineData("projects/shop/flags/ne/new.yaml", "key: new", "no meaning")]
    public void Read_InvalidFile_NamesIt(string path, string text, string error)
    {
        var reader = new BundleReader();
        if (path != BundlePaths.Root)
            reader.Add(BundleWriter.Root("acme"));
        reader.Add(TreeFixtures.File(path, text));

        var found = Assert.Single(reader.Read().Errors);

        Assert.Contains(error, found.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WithoutRoot_IsAnError() =>
        Assert.Contains("bundle.yaml", new BundleReader().Read().Errors.Single().ToString(), StringComparison.Ordinal);

    [Fact]
    public void Read_ManyErrors_StopsAtTheLimit()
    {
        var reader = new BundleReader();
        reader.Add(BundleWriter.Root("acme"));
        for (var index = 0; index < 2 * TreeLimits.Errors; index++)
            reader.Add(TreeFixtures.File($"projects/shop/environments/production/flags/ne/new{index}.yaml", "key: 1\n"));

        Assert.Equal(TreeLimits.Errors, reader.Read().Errors.Count);
    }

    [Fact]
    public void Read_OtherFiles_AreIgnored()
    {
        var reader = new BundleReader();
        reader.Add(BundleWriter.Root("acme"));
        reader.Add(TreeFixtures.File("README.md", "# Flags"));
        reader.Add(TreeFixtures.File("projects/shop/environments/production/flags/README.md", "# Flags"));

        Assert.Empty(reader.Read().Errors);
    }
}
