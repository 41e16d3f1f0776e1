// SPDX-License-Identifier: Apache-2.0
#include "core/transport/dds/dds_transport.hpp"

#include <fastrtps/xmlparser/XMLProfileManager.h>

#include <fastdds/dds/domain/DomainParticipantFactory.hpp>

#include "core/transport/dds/participant.hpp"

namespace myelin::transport::dds {
namespace {

// Once a process, before its first participant.
void set_up_library() {
  // Kept for ever: when the process ends, the factory's destructor would sleep 100 ms.
  static const auto* const factory =
      new std::shared_ptr<fast::DomainParticipantFactory>(fast::DomainParticipantFactory::get_shared_instance());
  (*factory)->load_profiles();

  eprosima::fastrtps::LibrarySettingsAttributes settings;
  settings.intraprocess_delivery = eprosima::fastrtps::INTRAPROCESS_OFF;
  eprosima::fastrtps::xmlparser::XMLProfileManager::library_settings(settings);
}

}  // namespace

DdsTransport::DdsTransport(DdsOptions options) : options_(options) {
  [[maybe_unused]] static const bool done = (set_up_library(), true);
}

std::unique_ptr<Participant> DdsTransport::create_participant(const ParticipantOptions& options) {
  return std::make_unique<DdsParticipant>(options, options_);
}

}  // namespace myelin::transport::dds
