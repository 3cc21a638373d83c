using FlagCluster.Integrations.Repositories;

namespace FlagCluster.Integrations.Tests;

/// <summary>Tests the addresses of objects.</summary>
public sealed class ObjectAddressTests
{
    [Theory]
    [InlineData("s3://flags/a/b.tar.gz", "https://s3.us-east-1.amazonaws.com/", "us-east-1")]
    [InlineData("s3://flags/a/b.tar.gz?region=eu-central-1", "https://s3.eu-central-1.amazonaws.com/", "eu-central-1")]
    [InlineData("s3://flags/a/b.tar.gz?endpoint=https%3A%2F%2Fminio.example%3A9000", "https://minio.example:9000/", "us-east-1")]
    [InlineData("azblob://flags/a/b.tar.gz?account=acme", "https://acme.blob.core.windows.net/", "us-east-1")]
    [InlineData("gs://flags/a/b.tar.gz", "https://storage.googleapis.com/", "us-east-1")]
    public void Parse_Address_HasBucketKeyAndEndpoint(string text, string endpoint, string region)
    {
        var address = ObjectAddress.Parse(text, out var problem);

        Assert.Null(problem);
        Assert.Equal(
            ("flags", "a/b.tar.gz", endpoint, region),
            (address!.Bucket, address.Key, address.Endpoint.AbsoluteUri, address.Region)
        );
        Assert.Equal(text.Split('?')[0], address.ToString());
    }

    [Theory]
    [InlineData("s3://flags")]
    [InlineData("s3://flags/")]
    [InlineData("s3://f/a")]
    [InlineData("s3://fla@gs/a")]
    [InlineData("s3://FLAGS/a")]
    [InlineData("s3://flags/../a")]
    [InlineData("s3://flags/a//b")]
    [InlineData("s3://flags/a?secret=x")]
    [InlineData("s3://flags/a?region=evil.example/x")]
    [InlineData("s3://flags/a?region=")]
    [InlineData("s3://flags/a?region=eu&region=us")]
    [InlineData("s3://flags/a?endpoint=minio")]
    [InlineData("s3://flags/a?endpoint=https%3A%2F%2Fminio.example%3Fa%3Db")]
    [InlineData("azblob://flags/a")]
    [InlineData("gs://flags/a?region=eu")]
    public void Parse_OtherText_SaysWhatIsWrong(string text)
    {
        var address = ObjectAddress.Parse(text, out var problem);

        Assert.Null(address);
        Assert.NotEmpty(problem!);
    }
}
