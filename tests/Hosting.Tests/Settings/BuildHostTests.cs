using System.ComponentModel.DataAnnotations;
using FlagCluster.Hosting.Startup;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FlagCluster.Hosting.Tests.Settings;

/// <summary>Tests that each startup error about a setting is a sentence that names the setting.</summary>
public sealed class BuildHostTests
{
    [Fact]
    public async Task BuildHost_ValueOutOfRange_FailsWithTheMessageOfTheAttribute()
    {
        await using var app = Build(("Sample:Count", "11"));

        var exception = Assert.Throws<OptionsValidationException>(app.Services.GetRequiredService<IStartupValidator>().Validate);

        Assert.Equal(["Sample:Count must be from 1 to 10."], exception.Failures);
    }

    [Theory]
    [InlineData("Count", "soon", "Sample:Count is 'soon', which is not a whole number of at most 2147483647.")]
    [InlineData("Count", "1e99", "Sample:Count is '1e99', which is not a whole number of at most 2147483647.")]
    [InlineData("Ratio", "half", "Sample:Ratio is 'half', which is not a number.")]
    [InlineData("Enabled", "perhaps", "Sample:Enabled is 'perhaps', which is not true or false.")]
    [InlineData("Kind", "Third", "Sample:Kind is 'Third', which is not one of First, Second.")]
    [InlineData("Delay", "later", "Sample:Delay is 'later', which is not a duration such as 00:00:30.")]
    public void BuildHost_ValueOfAnotherType_ThrowsSentenceThatNamesTheSetting(string name, string value, string expected)
    {
        var exception = Assert.Throws<StartupException>(() => Build(($"Sample:{name}", value)));

        Assert.Equal(expected, exception.Message);
    }

    [Fact]
    public void BuildHost_SeveralValuesOfOtherTypes_NamesAll()
    {
        var exception = Assert.Throws<StartupException>(() => Build(("Sample:Count", "a"), ("Sample:Ratio", "b")));

        Assert.Contains("Sample:Count", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Sample:Ratio", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BuildHost_ValidValues_BindsThem()
    {
        await using var app = Build(("Sample:Count", "7"), ("Sample:Kind", "second"));

        var options = app.Services.GetRequiredService<IOptions<SampleOptions>>().Value;

        Assert.Equal((7, SampleKind.Second), (options.Count, options.Kind));
    }

    private static WebApplication Build(params (string Name, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        foreach (var (name, value) in settings)
            builder.Configuration[name] = value;
        builder.Services.AddOptions<SampleOptions>().BindConfiguration("Sample").ValidateDataAnnotations().ValidateOnStart();
        return builder.BuildHost();
    }

    private enum SampleKind
    {
        First,
        Second,
    }

    private sealed class SampleOptions
    {
        [Range(1, 10, ErrorMessage = "Sample:Count must be from 1 to 10.")]
        public int Count { get; set; } = 1;

        public double Ratio { get; set; }

        public bool Enabled { get; set; }

        public SampleKind Kind { get; set; }

        public TimeSpan Delay { get; set; }
    }
}
