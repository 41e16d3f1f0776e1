// SPDX-License-Identifier: Apache-2.0
// Qos to Fast DDS and back, as rmw_fastrtps maps it.
#pragma once

#include <fastdds/dds/publisher/qos/DataWriterQos.hpp>
#include <fastdds/dds/publisher/qos/WriterQos.hpp>
#include <fastdds/dds/subscriber/qos/DataReaderQos.hpp>
#include <fastdds/dds/subscriber/qos/ReaderQos.hpp>

#include "core/transport/dds/fast.hpp"

namespace myelin::transport::dds {

// REQUIRES: options.qos resolved.
fast::DataWriterQos writer_qos(const EndpointOptions& options);
fast::DataReaderQos reader_qos(const EndpointOptions& options);

// What a peer announced; history is not among it.
Qos from_fast(const fast::WriterQos& qos);
Qos from_fast(const fast::ReaderQos& qos);
QosPolicy policy_from_fast(fast::QosPolicyId_t id);

}  // namespace myelin::transport::dds
