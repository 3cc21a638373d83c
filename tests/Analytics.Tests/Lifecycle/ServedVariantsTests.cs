using FlagCluster.Analytics.Lifecycle;

namespace FlagCluster.Analytics.Tests.Lifecycle;

public sealed class ServedVariantsTests
{
    [Theory]
    [InlineData("", "off")]
    [InlineData("\"enabled\":false", "")]
    [InlineData("\"enabled\":false,\"offVariant\":\"on\"", "on")]
    [InlineData("\"offVariant\":\"on\"", "off")]
    [InlineData("\"offVariant\":\"off\",\"prerequisites\":[{\"flag\":\"p\",\"variants\":[\"on\"]}]", "off")]
    [InlineData("\"prerequisites\":[{\"flag\":\"p\",\"variants\":[\"on\"]}]", ",off")]
    [InlineData("\"rules\":[{\"id\":\"r\",\"serve\":{\"variant\":\"on\"}}]", "on")]
    [InlineData("\"rules\":[{\"id\":\"r\",\"serve\":{\"nothing\":true}}]", "")]
    [InlineData("\"rules\":[{\"id\":\"r\",\"when\":{\"attribute\":\"a\",\"equals\":1},\"serve\":{\"variant\":\"on\"}}]", "off,on")]
    [InlineData(
        "\"rules\":[{\"id\":\"r\",\"serve\":{\"split\":[{\"variant\":\"on\",\"weight\":100000},{\"variant\":\"off\",\"weight\":0}]}}]",
        "on"
    )]
    [InlineData("\"rules\":[{\"id\":\"r\",\"serve\":{\"split\":[{\"variant\":\"on\",\"weight\":100000}],\"missing\":\"next\"}}]", "off,on")]
    [InlineData(
        "\"rules\":[{\"id\":\"r\",\"serve\":{\"split\":[{\"variant\":\"on\",\"weight\":100000}],\"missing\":\"default\"}}]",
        "off,on"
    )]
    [InlineData(
        "\"rules\":[{\"id\":\"r\",\"serve\":{\"split\":[{\"variant\":\"on\",\"weight\":99999},{\"nothing\":true,\"weight\":1}]}}]",
        ",on"
    )]
    public void Of_Flag_AreThoseThatItsRulesAllow(string property, string expected)
    {
        var served = ServedVariants.Of(TestFlags.Flag(property));

        Assert.Equal(expected, string.Join(',', served));
    }
}
